import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundle } from '../infra/build/bundle.ts';
import type { Counts } from './aws/counting-aws.ts';
import type { Lists } from './aws/list-bucket.ts';
import type { AwsServer } from './aws/start-server.ts';
import { BUCKET } from './build-subjects.ts';
import { inBatches } from './measure-warm.ts';
import { demandNoFailure, startHandler } from './start-handler.ts';
import { LEDGER, subjectEnvironment } from './subject-environment.ts';
import { messageOf } from './uploads.ts';

/** Our bundles for uploads that share runs. */
export interface BatchSubject {
  readonly upload: string;
  readonly sweep: string;
  /** A batch has so many uploads at most, by their number or by their bytes. */
  readonly items: number;
  readonly uploadBytes: number;
}

/** What became of so many uploads. */
export interface Batches {
  readonly uploads: number;
  readonly groups: number;
  readonly lists: Lists;
  readonly runs: number;
  /** Runs started for a list that had one. */
  readonly doubles: number;
  /** Absent where the uploads were put where admission puts them. */
  readonly admission?: Counts;
  readonly closing: Counts;
  readonly sweeps: readonly SweepTime[];
  /** The most memory of the process that swept. */
  readonly peakBytes: number;
}

export interface SweepTime {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** After so long Lambda would end it. */
  readonly limitMs: number;
}

const UPLOAD_BYTES = 2_048;
/** The shortest that `quiet` can be. */
const QUIET_SECONDS = 1;
/** serverless.yml gives the sweep so much. */
const SWEEP_MEMORY_MB = 512;
const SWEEP_LIMIT_MS = 120_000;
/** A group that does not close would be swept for ever. */
const MOST_SWEEPS = 50;
const MESSAGES_AT_ONCE = 25;

/** Builds the bundles with three triggers: batches bounded by number, by bytes, and as large as they may be. */
export const buildBatchSubject = async (outDir: string, items: number): Promise<BatchSubject> => {
  await mkdir(outDir, { recursive: true });
  const triggersFile = path.join(outDir, 'triggers.yml');
  await writeFile(
    triggersFile,
    `triggers:\n${[
      aTrigger('counted', `items: ${items}`),
      aTrigger('weighed', `bytes: ${(items * UPLOAD_BYTES) / 1_024} KiB`),
      aTrigger('large', 'items: 10000'),
    ].join('')}`,
  );
  await bundle({ triggersFile, stage: 'bench', outDir });
  const handler = (name: string): string => path.join(outDir, 'handlers', `${name}.cjs`);
  return { upload: handler('s3-upload'), sweep: handler('sweep'), items, uploadBytes: UPLOAD_BYTES };
};

const aTrigger = (name: string, bound: string): string => `  ${name}:
    on: { s3: { bucket: ${BUCKET}, key: "${name}/{group}/{file}" } }
    batch: { by: group, ${bound}, quiet: ${QUIET_SECONDS} second, atMost: 1 day }
    start: { JobName: ${name}-etl, Arguments: { --source: "\${{ batch.manifest }}" } }
`;

/** Lets so many uploads come, for both bounds, and then sweeps until nothing gathers. */
export const measureBatches = async (
  subject: BatchSubject,
  aws: AwsServer,
  { groups, inEach, delayMs = 0 }: { readonly groups: number; readonly inEach: number; readonly delayMs?: number },
): Promise<Batches> => {
  await aws.reset();
  const handler = startHandler(subject.upload, environmentOf(aws));
  // By turns, as they would come.
  const messages = Array.from({ length: groups * inEach }, (_, at) =>
    messageOf(`${at % 2 === 0 ? 'counted' : 'weighed'}/g${at % groups}/${at}.csv`, at),
  );
  demandNoFailure((await handler.handle(inBatches(messages, MESSAGES_AT_ONCE))).results, 'admission');
  await handler.stop();
  const admission = await aws.counts();
  // Sweeps before the groups are quiet close nothing of what is left over, and a fast machine would count many.
  await setTimeout(QUIET_SECONDS * 1_000);
  return { ...(await sweepAll(subject, aws, delayMs)), uploads: messages.length, groups, admission };
};

/** Groups that are as large as a batch may be, with keys as long as S3's, in one partition of the index. */
export const measureLargeGroups = async (
  subject: BatchSubject,
  aws: AwsServer,
  { groups, inEach, delayMs = 0 }: { readonly groups: number; readonly inEach: number; readonly delayMs?: number },
): Promise<Batches> => {
  await aws.reset();
  const all = { trigger: 'large', jobName: 'large-etl', groups, uploads: inEach, keyBytes: 1_024 };
  await aws.fillGroups(LEDGER, all);
  return { ...(await sweepAll(subject, aws, delayMs)), uploads: groups * inEach, groups };
};

const environmentOf = (aws: AwsServer): Readonly<Record<string, string>> => ({
  ...subjectEnvironment(aws.environment),
  MANIFEST_BUCKET: 'lists',
});

const sweepAll = async (subject: BatchSubject, aws: AwsServer, delayMs: number) => {
  await aws.resetCounts();
  await aws.delay(delayMs);
  const handler = startHandler(subject.sweep, environmentOf(aws), SWEEP_MEMORY_MB);
  const sweeps: SweepTime[] = [];
  let peakBytes = 0;
  do {
    if (sweeps.length === MOST_SWEEPS) throw new Error(`uploads still gather after ${MOST_SWEEPS} sweeps`);
    const { wallMs, cpuMs, ...handled } = await handler.handle([{}], SWEEP_LIMIT_MS);
    sweeps.push({ wallMs, cpuMs, limitMs: SWEEP_LIMIT_MS });
    peakBytes = handled.peakBytes;
  } while ((await aws.gathering(LEDGER)) > 0);
  await handler.stop();
  const closing = await aws.counts();
  const lists = await aws.lists();
  return { lists, runs: closing.calls['StartJobRun'] ?? 0, doubles: closing.doubles, closing, sweeps, peakBytes };
};

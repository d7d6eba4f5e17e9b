import type { AwsServer } from './aws/start-server.ts';
import type { Subject, Subjects } from './build-subjects.ts';
import type { ProcessorShare } from './processor-share.ts';
import { demandNoFailure, type HandlerProcess, startHandler } from './start-handler.ts';
import { subjectEnvironment } from './subject-environment.ts';
import { uploadEvent, uploadMessage } from './uploads.ts';

/** What 25 files feel, that are uploaded at once. In milliseconds, one value for each round. */
export interface Latency {
  /** From the beginning of the invocation until Glue has told of the last run; the container had a pause before. */
  readonly lastRunMs: readonly number[];
  /** The same of the batches right behind it, as in a burst: their mean. */
  readonly nextLastRunMs: readonly number[];
  /** What is billed for each event of all these batches, at a whole millisecond for each invocation. */
  readonly billedMsPerEvent: readonly number[];
  readonly cpuMsPerEvent: readonly number[];
}

export type Latencies = Readonly<Record<LatencySubject, Latency>>;
export type LatencySubject = Extract<Subject, 'ours' | 'careful' | 'naive'>;

const SUBJECTS: readonly LatencySubject[] = ['ours', 'careful', 'naive'];
const FILES = 25;
const BATCHES_BEHIND = 3;
const GLUE_MS = 150;
const LEDGER_MS = 5;

/**
 * Batches of 25 in warm processes, the subjects in turn, while Glue takes 150 ms for an answer and the ledger 5 ms.
 * *naive* takes one event an invocation: its last run is as late as any of them, because S3 calls a function for each.
 */
export const measureLatency = async (
  subjects: Subjects,
  aws: AwsServer,
  { rounds, share }: { readonly rounds: number; readonly share: ProcessorShare | undefined },
  progress: (round: number) => void,
): Promise<Latencies> => {
  await aws.reset();
  const found = Object.fromEntries(SUBJECTS.map((subject) => [subject, [] as Round[]]));
  const handlers = SUBJECTS.map((subject) => ({
    subject,
    handler: startHandler(subjects.files[subject], subjectEnvironment(aws.environment)),
  }));
  await warmUp(handlers);
  for (const { handler } of handlers) await share?.hold(handler.pid);
  for (let round = -1; round < rounds; round += 1) {
    for (const { subject, handler } of round % 2 === 0 ? handlers : handlers.toReversed()) {
      await aws.reset();
      await aws.delay(LEDGER_MS, GLUE_MS);
      const measured =
        subject === 'naive' ? await oneByOne(handler, round) : await batches(handler, subject, aws, round);
      if (round >= 0) found[subject]?.push(measured);
    }
    progress(round + 1);
  }
  for (const { handler } of handlers) await handler.stop();
  await aws.reset();
  const of = (subject: LatencySubject): Latency => {
    const all = (measure: keyof Round) => (found[subject] ?? []).map((round) => round[measure]);
    return {
      lastRunMs: all('lastRunMs'),
      nextLastRunMs: all('nextLastRunMs'),
      billedMsPerEvent: all('billedMsPerEvent'),
      cpuMsPerEvent: all('cpuMsPerEvent'),
    };
  };
  return { ours: of('ours'), careful: of('careful'), naive: of('naive') };
};

type Round = { readonly [measure in keyof Latency]: number };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const batches = async (
  handler: HandlerProcess,
  subject: LatencySubject,
  aws: AwsServer,
  round: number,
): Promise<Round> => {
  const lastRuns: number[] = [];
  const billed: number[] = [];
  const cpu: number[] = [];
  for (let nth = 0; nth <= BATCHES_BEHIND; nth += 1) {
    const run = `felt-${subject}-${round}-${nth}`;
    const { results, wallMs, cpuMs, beganAt } = await handler.handle(eventsFor(subject, run, FILES));
    demandNoFailure(results, subject);
    lastRuns.push(((await aws.accepted()).last ?? Number.NaN) - beganAt);
    billed.push(Math.ceil(wallMs) / FILES);
    cpu.push(cpuMs / FILES);
  }
  const [lastRunMs = Number.NaN, ...behind] = lastRuns;
  return { lastRunMs, nextLastRunMs: mean(behind), billedMsPerEvent: mean(billed), cpuMsPerEvent: mean(cpu) };
};

/** Of a function that takes one event an invocation. */
const oneByOne = async (handler: HandlerProcess, round: number): Promise<Round> => {
  const { wallMs, cpuMs } = await handler.handle(eventsFor('naive', `felt-naive-${round}`, FILES));
  const each = wallMs / FILES;
  return { lastRunMs: each, nextLastRunMs: each, billedMsPerEvent: Math.ceil(each), cpuMsPerEvent: cpuMs / FILES };
};

const WARM_UP = 600;

/** So that V8 has compiled what is hot; without delays and with all of the processor. */
const warmUp = async (
  handlers: readonly { readonly subject: LatencySubject; readonly handler: HandlerProcess }[],
): Promise<void> => {
  for (const { subject, handler } of handlers) {
    for (let at = 0; at < WARM_UP / FILES; at += 1)
      await handler.handle(eventsFor(subject, `warm-up-${subject}-${at}`, FILES));
  }
};

const eventsFor = (subject: LatencySubject, run: string, count: number): readonly unknown[] => {
  const numbers = Array.from({ length: count }, (_, number) => number);
  if (subject === 'naive') return numbers.map((number) => uploadEvent('notification', run, number));
  return [{ Records: numbers.map((number) => uploadMessage(run, number)) }];
};

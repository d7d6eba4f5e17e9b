import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { AwsServer } from './aws/start-server.ts';
import type { ColdSubject, Subjects } from './build-subjects.ts';
import { subjectEnvironment } from './subject-environment.ts';
import { type Envelope, uploadEvent } from './uploads.ts';

export interface ColdStart {
  readonly loadMs: number;
  /** Load and the first event through to the reply. */
  readonly totalMs: number;
  /** The same of the processor's time, all threads. */
  readonly loadCpuMs: number;
  readonly cpuMs: number;
}

export type ColdStarts = Readonly<Record<ColdSubject, readonly ColdStart[]>>;

const ENVELOPES: Readonly<Record<ColdSubject, Envelope>> = {
  ours: 'sqs',
  careful: 'sqs',
  skeleton: 'sqs',
  naive: 'notification',
  'naive-external': 'notification',
  floor: 'notification',
};

export const SUBJECTS = Object.keys(ENVELOPES) as readonly ColdSubject[];

/** Fresh processes, the subjects in turn; each round begins with another one. */
export const measureCold = async (
  subjects: Subjects,
  aws: AwsServer,
  rounds: number,
  progress: (round: number) => void,
  which: readonly ColdSubject[] = SUBJECTS,
): Promise<ColdStarts> => {
  const starts: Record<ColdSubject, ColdStart[]> = {
    ours: [],
    naive: [],
    'naive-external': [],
    careful: [],
    skeleton: [],
    floor: [],
  };
  // The first round fills the operating system's file cache and is thrown away.
  for (let round = -1; round < rounds; round += 1) {
    for (let turn = 0; turn < which.length; turn += 1) {
      const subject = which[(turn + round + which.length) % which.length];
      if (subject === undefined) continue;
      const start = await coldStart(subjects.files[subject], uploadEvent(ENVELOPES[subject], subject, round), aws);
      if (round >= 0) starts[subject].push(start);
    }
    progress(round + 1);
  }
  return starts;
};

const coldStart = async (bundle: string, event: unknown, aws: AwsServer): Promise<ColdStart> => {
  const child = fork(path.join(import.meta.dirname, 'cold-process.cjs'), [bundle], {
    env: { ...subjectEnvironment(aws.environment), BENCH_EVENT: JSON.stringify(event) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${path.basename(bundle)} ended with exit code ${code} before it had handled its event`);
  });
  const [{ result, ...start }] = await Promise.race([once(child, 'message'), ended]);
  if (result?.batchItemFailures?.length) throw new Error(`${path.basename(bundle)} failed to handle its event`);
  await ended.catch(() => undefined);
  return start;
};

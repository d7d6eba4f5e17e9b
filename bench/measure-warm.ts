import type { Counts } from './aws/counting-aws.ts';
import type { AwsServer } from './aws/start-server.ts';
import { JOB, type Subjects, type WarmSubject } from './build-subjects.ts';
import { demandNoFailure, startHandler } from './start-handler.ts';
import { LEDGER, subjectEnvironment } from './subject-environment.ts';
import { type UploadMessage, uploadMessage } from './uploads.ts';

const WARM_SUBJECTS: readonly WarmSubject[] = ['ours', 'careful', 'calls-by-sdk', 'calls-by-hand'];

/** Milliseconds of the processor for each event, one value for each round. */
export type WarmCpu = Readonly<Record<WarmSubject, readonly number[]>>;

/** Handlers that have long been running, in turn, with so many messages in each batch. */
export const measureWarm = async (
  subjects: Subjects,
  aws: AwsServer,
  { rounds, events, batch }: { readonly rounds: number; readonly events: number; readonly batch: number },
  progress: (round: number) => void,
): Promise<WarmCpu> => {
  await aws.reset();
  const cpu: Record<WarmSubject, number[]> = { ours: [], careful: [], 'calls-by-sdk': [], 'calls-by-hand': [] };
  const handlers = WARM_SUBJECTS.map((subject) => ({
    subject,
    handler: startHandler(subjects.files[subject], subjectEnvironment(aws.environment)),
  }));
  // The first rounds let V8 compile what is hot, and are thrown away.
  for (let round = -2; round < rounds; round += 1) {
    for (const { subject, handler } of round % 2 === 0 ? handlers : handlers.toReversed()) {
      const { results, cpuMs } = await handler.handle(inBatches(newMessages(`warm${batch}-${round}`, events), batch));
      demandNoFailure(results, subject);
      if (round >= 0) cpu[subject].push(cpuMs / events);
    }
    progress(round + 1);
  }
  for (const { handler } of handlers) await handler.stop();
  return cpu;
};

export interface WireCalls {
  /** Of new events, of the same events again, and of new ones for a job with a backlog. */
  readonly started: Counts;
  readonly duplicate: Counts;
  readonly waiting: Counts;
  readonly events: number;
  readonly batches: number;
}

/** Counts what goes over the wire for events in batches of 25. */
export const countWireCalls = async (subjects: Subjects, aws: AwsServer): Promise<WireCalls> => {
  const handler = startHandler(subjects.files.ours, subjectEnvironment(aws.environment));
  const counted = async (messages: readonly UploadMessage[]): Promise<Counts> => {
    await aws.resetCounts();
    const { results } = await handler.handle(inBatches(messages, 25));
    demandNoFailure(results, 'ours');
    return aws.counts();
  };
  await aws.reset();
  // The first event of all registers the job.
  await counted(newMessages('first', 1));
  const messages = newMessages('wire', 100);
  const started = await counted(messages);
  const duplicate = await counted(messages);
  await aws.fillLine(LEDGER, JOB, 10);
  const waiting = await counted(newMessages('line', 100));
  await handler.stop();
  return { started, duplicate, waiting, events: 100, batches: 4 };
};

const newMessages = (run: string, count: number): readonly UploadMessage[] =>
  Array.from({ length: count }, (_, number) => uploadMessage(run, number));

/** As SQS hands messages over. */
export const inBatches = (messages: readonly UploadMessage[], size: number): readonly { Records: UploadMessage[] }[] =>
  Array.from({ length: Math.ceil(messages.length / size) }, (_, at) => ({
    Records: messages.slice(at * size, (at + 1) * size),
  }));

import type { AwsServer } from './aws/start-server.ts';
import type { Subject, Subjects } from './build-subjects.ts';
import { inBatches } from './measure-warm.ts';
import { demandNoFailure, failedMessages, type HandlerProcess, reasonOf, startHandler } from './start-handler.ts';
import { subjectEnvironment } from './subject-environment.ts';
import { type UploadMessage, uploadMessage } from './uploads.ts';

export interface Burst {
  readonly subject: Subject;
  readonly events: number;
  readonly processes: number;
  readonly eventsPerSecond: number;
  /** Of the handlers' processor time. */
  readonly cpuMsPerEvent: number;
  /** Of the process that used most. */
  readonly peakBytes: number;
  /** Runs started for an event that had one. */
  readonly doubles: number;
  readonly runs: number;
}

const BATCH = 25;
/** With a queue as short as the bench's, a copy may come again while its like is still being handled. */
const MOST_DELIVERIES = 100;
/** Handed to a process at once, so that what the bench itself does between two batches weighs little. */
const BATCHES_AT_ONCE = 8;

/** So many events in SQS batches, one in five of them delivered twice, through so many containers at once. */
export const measureBurst = async (
  subjects: Subjects,
  aws: AwsServer,
  asked: { readonly subject: Subject; readonly events: number; readonly processes: number },
): Promise<Burst> => {
  const { subject, events, processes } = asked;
  await aws.reset();
  const handlers = Array.from({ length: processes }, () =>
    startHandler(subjects.files[subject], subjectEnvironment(aws.environment)),
  );
  // The job is known to the ledger, as it is after the first day: of a job that two containers register at the same moment
  // each upload costs two reads more for a quarter of an hour (docs/decisions/0036-a-changed-reupload-is-remembered.md).
  const [first] = inBatches([uploadMessage(`first-${subject}-${events}-${processes}`, 0)], BATCH);
  demandNoFailure((await handlers[0]?.handle([first]))?.results ?? [], subject);
  await aws.resetCounts();
  const queue = withCopies(`burst-${subject}-${events}-${processes}`, events);
  const begin = performance.now();
  const costs = await Promise.all(handlers.map((handler) => drain(queue, handler)));
  const seconds = (performance.now() - begin) / 1000;
  for (const handler of handlers) await handler.stop();
  const { doubles, calls } = await aws.counts();
  return {
    ...asked,
    eventsPerSecond: events / seconds,
    cpuMsPerEvent: costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / events,
    peakBytes: Math.max(...costs.map(({ peakBytes }) => peakBytes)),
    doubles,
    runs: calls['StartJobRun'] ?? 0,
  };
};

/** Takes batches off the queue until it is empty; what failed goes back to its end. */
const drain = async (queue: UploadMessage[], handler: HandlerProcess) => {
  let cpuMs = 0;
  let peakBytes = 0;
  const deliveries = new Map<string, number>();
  while (queue.length > 0) {
    const messages = queue.splice(0, BATCH * BATCHES_AT_ONCE);
    const handled = await handler.handle(inBatches(messages, BATCH));
    cpuMs += handled.cpuMs;
    peakBytes = Math.max(peakBytes, handled.peakBytes);
    const failed = new Set(handled.results.flatMap(failedMessages));
    for (const message of messages.filter(({ messageId }) => failed.has(messageId))) {
      const count = (deliveries.get(message.messageId) ?? 0) + 1;
      if (count > MOST_DELIVERIES) throw new Error(`a message failed ${count} times${reasonOf(handled.results)}`);
      deliveries.set(message.messageId, count);
      queue.push(message);
    }
  }
  return { cpuMs, peakBytes };
};

/** Every fifth event a second time: in turn in the same batch, in one of the next, and much later. */
const withCopies = (run: string, events: number): UploadMessage[] => {
  const LATER = [3, 60, 900];
  const placed: { readonly at: number; readonly message: UploadMessage }[] = [];
  for (let number = 0; number < events; number += 1) {
    placed.push({ at: number, message: uploadMessage(run, number) });
    if (number % 5 === 0) {
      const later = LATER[(number / 5) % LATER.length] ?? 0;
      placed.push({ at: number + later + 0.5, message: uploadMessage(run, number) });
    }
  }
  return placed.toSorted((one, other) => one.at - other.at).map(({ message }) => message);
};

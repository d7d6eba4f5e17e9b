import { TriggerError } from '../core/errors.ts';
import type { ParsedRecord } from '../core/events/parsed-record.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { field, isObject } from '../core/json.ts';
import type { Log } from '../ports/log.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What is done with the events of one kind. */
export interface Intake<Event, Decision> {
  /** Takes the records out of a payload; one that cannot be read is a record too. */
  readonly parse: (payload: unknown) => readonly ParsedRecord<Event>[];
  /** What an event leads to. */
  readonly decide: (event: Event) => readonly Decision[];
  readonly carryOut: (decision: Decision) => Promise<unknown>;
}

/**
 * A whole batch, so that its last event waits for no other. How many sends are in flight the lanes decide
 * ({@link ../start/send-lanes.ts}). Of one message so many decisions: an upload may match hundreds of triggers.
 */
const AT_ONCE = 25;

/**
 * Takes in whatever the function was invoked with: a batch of SQS messages, each by itself, with a partial batch
 * response; or one payload that was delivered directly. Every decision on every record is carried out, whatever happens
 * to the others.
 *
 * @returns for SQS, the messages that the queue must deliver again; undefined otherwise
 * @throws for a payload delivered directly, what went wrong: it must then be delivered again. What was taken in meets
 *   itself in the ledger and does nothing
 */
export const receive = async <Event, Decision>(
  delivered: unknown,
  intake: Intake<Event, Decision>,
  log: Log,
): Promise<BatchResponse | undefined> => {
  const messages = sqsMessages(delivered);
  if (messages === undefined) {
    await takeIn(delivered, intake, log);
    return undefined;
  }
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await forEachLimited(messages, AT_ONCE, async ({ messageId, body }) => {
    try {
      await takeIn(body, intake, log);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: messageId });
      logFailure(messageId, error, log);
    }
  });
  return { batchItemFailures };
};

interface Message {
  readonly messageId: string;
  readonly body: unknown;
}

const sqsMessages = (delivered: unknown): readonly Message[] | undefined => {
  const records = isObject(delivered) ? field(delivered, 'Records') : undefined;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  const messages = records.flatMap((record: unknown): Message[] => {
    if (!isObject(record) || field(record, 'eventSource') !== 'aws:sqs') return [];
    const messageId = field(record, 'messageId');
    return typeof messageId === 'string' && messageId !== '' ? [{ messageId, body: field(record, 'body') }] : [];
  });
  return messages.length === records.length ? messages : undefined;
};

/** One message, or one payload: all that is in it. */
const takeIn = async <Event, Decision>(
  payload: unknown,
  { parse, decide, carryOut }: Intake<Event, Decision>,
  log: Log,
): Promise<void> => {
  const failures: unknown[] = [];
  const decisions = parse(payload).flatMap((record): readonly Decision[] => {
    try {
      return decisionsOn(record, decide, log);
    } catch (error) {
      failures.push(error);
      return [];
    }
  });
  await forEachLimited(decisions, AT_ONCE, async (decision) => {
    await carryOut(decision).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failureOf(failures);
};

const decisionsOn = <Event, Decision>(
  record: ParsedRecord<Event>,
  decide: (event: Event) => readonly Decision[],
  log: Log,
): readonly Decision[] => {
  if (record.kind === 'event') return decide(record.event);
  if (record.kind === 'malformed') throw new TriggerError('EVENT_MALFORMED', record.message, { retryable: false });
  log.info(record.message, { decision: 'ignored', reason: record.reason });
  return [];
};

/**
 * The one failure as it was thrown. Several become one, of the code that matters most: one that nobody foresaw has
 * none; else one after which trying again can help.
 */
const failureOf = (failures: readonly unknown[]): unknown => {
  if (failures.length === 1) return failures[0];
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  const message = `${failures.length} things went wrong:\n- ${messages.join('\n- ')}`;
  const cause = new AggregateError(failures, message);
  const foreseen = failures.filter((failure) => failure instanceof TriggerError);
  const first = foreseen.find(({ retryable }) => retryable) ?? foreseen[0];
  if (first === undefined || foreseen.length < failures.length) return cause;
  return new TriggerError(first.code, message, { retryable: first.retryable, cause });
};

const logFailure = (messageId: string, error: unknown, log: Log): void => {
  const malformed = error instanceof TriggerError && !error.retryable;
  const decision = malformed ? 'malformed' : 'not-handled';
  const message = malformed
    ? 'a message cannot be read; after its last delivery the dead-letter queue keeps it'
    : 'a message could not be taken in; the queue delivers it again';
  log.error(message, { decision, messageId, error });
};

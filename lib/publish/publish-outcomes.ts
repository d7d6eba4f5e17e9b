import { forEachLimited } from '../core/for-each-limited.ts';
import { isUnpublished, type UnpublishedItem } from '../core/ledger/outbox.ts';
import { publish } from '../core/ledger/publish-writes.ts';
import { type OutcomeEvent, outcomeEvent, type RunReading } from '../core/outcome-event/outcome-event.ts';
import { write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import { notify } from './notify.ts';
import { readRun } from './read-run.ts';

/** How many events are put at once. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const MOST_EVENTS = 10;

/**
 * What must be left of an invocation for a batch: it reads runs, puts events, tells topics and writes. If Glue hangs, it
 * may take longer; the invocation is cut off then, and what it has not published the sweep does.
 */
const RESERVE_MS = 10_000;

/** An end whose outcome is published now. */
interface Outgoing {
  readonly item: UnpublishedItem;
  readonly run: RunReading;
  readonly event: OutcomeEvent;
}

/**
 * Publishes the outcomes of requests that have come to their end, of those that are still unpublished. It comes after
 * all other duties of an invocation and never throws: what fails, or has no time, is logged and left to the sweep.
 *
 * The order: the ledger knew the end first; the run is read, the event put, a person told; then the ledger notes that
 * it was published. Whoever dies before that last write leaves a second publication of the same `outcomeId`.
 */
export const publishOutcomes = async (
  requestIds: Iterable<string>,
  invocation: PublishingInvocation,
  { isPatient = true }: { readonly isPatient?: boolean } = {},
): Promise<void> => {
  const left = [...requestIds];
  while (left.length > 0 && invocation.remainingMs() > RESERVE_MS) {
    const outgoing: Outgoing[] = [];
    let isGlueSilent = false;
    await forEachLimited(left.splice(0, MOST_EVENTS), MOST_EVENTS, (requestId) =>
      guarded(requestId, invocation, async () => {
        const ready = await makeReady(requestId, isPatient, invocation);
        if (ready === 'waits') isGlueSilent = true;
        else if (ready !== undefined) outgoing.push(ready);
      }),
    );
    if (outgoing.length === 0 && isGlueSilent) return;
    if (!(await publishBatch(outgoing, invocation))) return;
  }
};

/** `waits`: for a later reading of its run. Undefined when it is published already. */
const makeReady = async (
  requestId: string,
  isPatient: boolean,
  invocation: PublishingInvocation,
): Promise<Outgoing | 'waits' | undefined> => {
  const item = await invocation.ledger.get(requestId);
  if (item === undefined || !isUnpublished(item)) return undefined;
  const run = await readRun(item, isPatient, invocation);
  return run === undefined ? 'waits' : { item, run, event: outcomeEvent(item, run, invocation.outlets.place) };
};

/** Gives false when the bus cannot take anything, so that it need not be asked again; what it refuses by itself stops no other. */
const publishBatch = async (outgoing: readonly Outgoing[], invocation: PublishingInvocation): Promise<boolean> => {
  if (outgoing.length === 0) return true;
  const failures = await invocation.outlets.bus.put(outgoing.map(({ event }) => event));
  await forEachLimited([...outgoing.entries()], MOST_EVENTS, ([at, { item, run, event }]) =>
    guarded(item.requestId, invocation, async () => {
      const failure = failures[at];
      if (failure !== undefined) return tellFailure(item, failure.error, invocation);
      if (await notify(item, run, invocation)) await noteAsPublished(item, run, event, invocation);
    }),
  );
  return failures.some((failure) => failure === undefined || failure.isFinal);
};

const noteAsPublished = async (
  item: UnpublishedItem,
  { usage }: RunReading,
  { outcomeId }: OutcomeEvent,
  invocation: PublishingInvocation,
): Promise<void> => {
  const { state, jobRunId } = item;
  invocation.log.info('the outcome is published', {
    decision: 'published',
    ...subjectOf(item),
    state,
    jobRunId,
    outcomeId,
    ...(usage?.dpuSeconds !== undefined && { dpuSeconds: usage.dpuSeconds }),
  });
  await write(publish(item, usage), invocation);
};

const tellFailure = (item: UnpublishedItem, error: unknown, { log }: PublishingInvocation): void => {
  const message = 'the outcome could not be published; the sweep tries again each minute';
  log.error(message, { decision: 'publish-failed', ...subjectOf(item), state: item.state, error });
};

const guarded = async (requestId: string, { log }: PublishingInvocation, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const message = 'an outcome could not be published; the sweep tries again each minute';
    log.error(message, { decision: 'publish-failed', requestId, error });
  }
};

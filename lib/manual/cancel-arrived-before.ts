import { quote } from '../core/describe.ts';
import { cancelIdOf, parseCancelId } from '../core/events/manual/cancel-id.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { parseJsonText } from '../core/json.ts';
import { arrivalKey, parseArrivalKey } from '../core/ledger/ledger-indexes.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { type EpochMs, epochMs, isBefore } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogCursor, BacklogEntry, Ledger } from '../ports/ledger.ts';
import { ACTS_AT_ONCE, type ActResult, actTally } from './act-tally.ts';
import { cancelOne } from './cancel-one.ts';
import { invalidCall } from './decide-call.ts';
import { MOST_COUNTED } from './job-now.ts';
import { isAt, type PausedPlace } from './paused-places.ts';
import { BACKLOGS_AT_ONCE } from './paused-standing.ts';

type IndexesRead = Pick<Ledger, 'backlog' | 'running' | 'doubts'>;

const FOR_EVER = epochMs(8.64e15);

/** What is cancelled, by whom and why. */
interface Act {
  readonly before: EpochMs;
  readonly by: string;
  readonly why: string;
  /** Only counts, by state. */
  readonly dryRun: boolean;
  /** Where an earlier call has left off. */
  readonly next?: string | undefined;
  readonly deadline: EpochMs;
}

/** How far it has come: up to a place in the backlog of one trigger. */
interface Progress {
  readonly cancelId: string;
  readonly place: string;
  readonly after: string;
}

/**
 * Cancels what waits and arrived before a moment, each by the write that cancels one. What could not be done in time is
 * left to the same call with `next`. A request that is being sent is left as it is, and told.
 *
 * @param backlogs the backlogs that are meant, one for each trigger of each job
 * @throws TriggerError `CALL_INVALID`, `LEDGER_UNREACHABLE`
 */
export const cancelArrivedBefore = async (
  act: Act,
  backlogs: readonly PausedPlace[],
  ledger: IndexesRead,
  invocation: Invocation,
): Promise<ActResult> => {
  const { before, by, why, dryRun, next, deadline } = act;
  const progress = next === undefined ? await begin(act, backlogs, ledger, invocation) : readProgress(next);
  const { cancelId } = progress;
  const { add, ...tally } = actTally();
  const cancel = async (entry: Pick<BacklogEntry, 'requestId' | 'state'>): Promise<void> => {
    const { requestId, state } = entry;
    if (!dryRun) add((await cancelOne(entry, { by, why, cancelId }, invocation)) ?? 'cancelled');
    else add(state === 'WAITING' ? state : { state, message: `Request ${requestId} is ${state}.` });
  };

  let hasMoved = false;
  for (const { jobName, trigger } of backlogs.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))) {
    const place = placeOf({ jobName, trigger });
    if (place < progress.place) continue;
    let after: BacklogCursor | undefined = place === progress.place ? parseArrivalKey(progress.after) : undefined;
    for (let isLast = false; !isLast; ) {
      const page = await ledger.backlog(jobName, trigger, after);
      const older = page.filter(({ arrival }) => isBefore(arrival, before));
      for (let at = 0; at < older.length; at += ACTS_AT_ONCE) {
        const some = older.slice(at, at + ACTS_AT_ONCE);
        // However slow everything is, a call gets further than where it began.
        if (hasMoved && !isBefore(invocation.clock(), deadline)) {
          const reached = after === undefined ? '' : arrivalKey(after);
          return { ...tally, ...(!dryRun && { cancelId }), next: JSON.stringify([cancelId, place, reached]) };
        }
        await Promise.all(some.map(cancel));
        after = some.at(-1);
        hasMoved = true;
      }
      isLast = page.length === 0 || older.length < page.length;
    }
  }
  // Of those in no backlog some may return to their place after the resume: they are told, and are not forgotten.
  for (const item of await outsideBacklogs(act, backlogs, ledger, invocation)) await cancel(item);
  return { ...tally, ...(!dryRun && { cancelId }) };
};

/** What arrived before and is in doubt, or is being started by the worker that admitted it; or waits again since. */
const outsideBacklogs = async (
  { before }: Pick<Act, 'before'>,
  backlogs: readonly PausedPlace[],
  ledger: IndexesRead,
  invocation: Invocation,
): Promise<readonly LedgerItem[]> => {
  const doubts = await ledger.doubts(FOR_EVER, MOST_COUNTED);
  const meant = doubts.filter((doubt) => backlogs.some((backlog) => isAt(backlog, doubt)));
  const items: LedgerItem[] = [];
  await forEachLimited(meant, ACTS_AT_ONCE, async ({ requestId }) => {
    const item = await invocation.ledger.get(requestId);
    const isOpen = item?.state === 'WAITING' || item?.state === 'UNCERTAIN' || item?.state === 'STARTING';
    if (isOpen && item.fromBacklog !== true && isBefore(item.arrival, before)) items.push(item);
  });
  return items;
};

const placeOf = ({ jobName, trigger }: PausedPlace): string => `${jobName}#${trigger}`;

/** The act's id names the days on which its requests arrived, so that its undo knows where to look. */
const begin = async (
  { before }: Act,
  backlogs: readonly PausedPlace[],
  ledger: IndexesRead,
  invocation: Invocation,
): Promise<Progress> => {
  const last = epochMs(before - 1);
  // What is in doubt, or has a run that fails, may come back while the act is at work.
  let first = (await outsideBacklogs({ before }, backlogs, ledger, invocation)).reduce(
    (a, { arrival }) => earlierOf(a, arrival),
    last,
  );
  const note = ([head]: readonly BacklogCursor[]): void => {
    first = earlierOf(first, head?.arrival ?? last);
  };
  await forEachLimited(backlogs, BACKLOGS_AT_ONCE, async ({ jobName, trigger }) =>
    note(await ledger.backlog(jobName, trigger)),
  );
  const jobs = [...new Set(backlogs.map(({ jobName }) => jobName))];
  await forEachLimited(jobs, BACKLOGS_AT_ONCE, async (jobName) => note(await ledger.running(jobName)));
  return { cancelId: cancelIdOf(first, last, invocation.newToken()), place: '', after: '' };
};

const earlierOf = (a: EpochMs, b: EpochMs): EpochMs => (isBefore(b, a) ? b : a);

const readProgress = (text: string): Progress => {
  const parsed = parseJsonText(text);
  const [cancelId, place, after] = parsed.ok && Array.isArray(parsed.value) ? parsed.value : [];
  if (typeof cancelId === 'string' && parseCancelId(cancelId) && typeof place === 'string' && typeof after === 'string')
    return { cancelId, place, after };
  throw invalidCall(`next: expected the "next" of the answer before, found ${quote(text)}.`);
};

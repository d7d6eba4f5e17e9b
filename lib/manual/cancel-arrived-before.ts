import { quote } from '../core/describe.ts';
import { cancelIdOf, parseCancelId } from '../core/events/manual/cancel-id.ts';
import { parseJsonText } from '../core/json.ts';
import { arrivalKey, parseArrivalKey } from '../core/ledger/ledger-indexes.ts';
import { type EpochMs, epochMs, isBefore } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogCursor, BacklogEntry, Ledger } from '../ports/ledger.ts';
import { ACTS_AT_ONCE, type ActResult, actTally } from './act-tally.ts';
import { cancelOne } from './cancel-one.ts';
import { invalidCall } from './decide-call.ts';
import type { PausedPlace } from './paused-places.ts';

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
  ledger: Pick<Ledger, 'backlog'>,
  invocation: Invocation,
): Promise<ActResult> => {
  const { before, by, why, dryRun, next, deadline } = act;
  const progress = next === undefined ? await begin(act, backlogs, ledger, invocation) : readProgress(next);
  const { cancelId } = progress;
  const { add, ...tally } = actTally();
  const cancel = async (entry: BacklogEntry): Promise<void> => {
    const { requestId, state } = entry;
    if (!dryRun) add((await cancelOne(entry, { by, why, cancelId }, invocation)) ?? 'cancelled');
    else add(state === 'WAITING' ? state : { state, message: `Request ${requestId} is ${state}.` });
  };

  for (const { jobName, trigger } of backlogs.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))) {
    const place = placeOf({ jobName, trigger });
    if (place < progress.place) continue;
    let after: BacklogCursor | undefined = place === progress.place ? parseArrivalKey(progress.after) : undefined;
    for (let isLast = false; !isLast; ) {
      const page = await ledger.backlog(jobName, trigger, after);
      const older = page.filter(({ arrival }) => isBefore(arrival, before));
      for (let at = 0; at < older.length; at += ACTS_AT_ONCE) {
        const some = older.slice(at, at + ACTS_AT_ONCE);
        if (!isBefore(invocation.clock(), deadline)) {
          const reached = after === undefined ? '' : arrivalKey(after);
          return { ...tally, ...(!dryRun && { cancelId }), next: JSON.stringify([cancelId, place, reached]) };
        }
        await Promise.all(some.map(cancel));
        after = some.at(-1);
      }
      isLast = page.length === 0 || older.length < page.length;
    }
  }
  return { ...tally, ...(!dryRun && { cancelId }) };
};

const placeOf = ({ jobName, trigger }: PausedPlace): string => `${jobName}#${trigger}`;

/** The act's id names the days on which its requests arrived, so that its undo knows where to look. */
const begin = async (
  { before }: Act,
  backlogs: readonly PausedPlace[],
  ledger: Pick<Ledger, 'backlog'>,
  { newToken }: Invocation,
): Promise<Progress> => {
  const heads = await Promise.all(backlogs.map(({ jobName, trigger }) => ledger.backlog(jobName, trigger)));
  const last = epochMs(before - 1);
  const first = heads.map(([head]) => head?.arrival ?? last).reduce((a, b) => (isBefore(a, b) ? a : b), last);
  return { cancelId: cancelIdOf(first, last, newToken()), place: '', after: '' };
};

const readProgress = (text: string): Progress => {
  const parsed = parseJsonText(text);
  const [cancelId, place, after] = parsed.ok && Array.isArray(parsed.value) ? parsed.value : [];
  if (typeof cancelId === 'string' && parseCancelId(cancelId) && typeof place === 'string' && typeof after === 'string')
    return { cancelId, place, after };
  throw invalidCall(`next: expected the "next" of the answer before, found ${quote(text)}.`);
};

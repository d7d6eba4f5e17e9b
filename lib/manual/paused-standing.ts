import { forEachLimited } from '../core/for-each-limited.ts';
import { EVERY_JOB, pausesOf } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { type EpochMs, epochMs, toIso } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';
import type { ManualContext } from './decide-call.ts';
import { MOST_COUNTED, runsInProgress, waitingOf } from './job-now.ts';
import { isAt, type PausedPlace } from './paused-places.ts';
import { type StandingPause, type StandingPauseFields, standingPauseFields } from './show-pauses.ts';

/** What the function `manual` answers to a pause or a resume. */
export interface PauseAnswer {
  readonly message: string;
  /** Who pauses it now. */
  readonly paused: readonly StandingPauseFields[];
  /** Requests that are being started, are in doubt, or have a run: a pause does not touch them. */
  readonly inProgress: { readonly STARTING: number; readonly UNCERTAIN: number; readonly STARTED: number };
  readonly waiting: number;
  /** There are too many to count them all, or to count them in time. */
  readonly more?: true;
  /** When the oldest of those that wait arrived. */
  readonly oldest?: string;
}

/** What is paused, in progress and waiting at a place. */
interface Standing {
  readonly pauses: readonly StandingPause[];
  readonly inProgress: PauseAnswer['inProgress'];
  readonly waiting: readonly BacklogEntry[];
  readonly isWhole: boolean;
}

/** So many backlogs are read side by side: 200 jobs must not take 200 times as long as one. */
export const BACKLOGS_AT_ONCE = 16;

/** The answer must still be given when everything else is done. */
const RESERVE_MS = 5_000;

const FOR_EVER = epochMs(8.64e15);

/** What holds a place back now: what is paused there, and what is paused with it. */
export const pausesAt = async (
  place: PausedPlace,
  backlogs: readonly PausedPlace[],
  { ledger }: Pick<Invocation, 'ledger'>,
): Promise<readonly StandingPause[]> => {
  const isOfAll = place.jobName === EVERY_JOB && backlogs.some(({ trigger }) => trigger !== place.trigger);
  const jobs = isOfAll ? [] : backlogs.map(({ jobName }) => jobName);
  const names = [...new Set([EVERY_JOB, place.jobName, ...jobs])];
  const found = await Promise.all(names.map((jobName) => ledger.job(jobName)));
  return found.flatMap((entry) =>
    pausesOf(place.trigger, entry?.pauses ?? []).map((pause) => ({ ...pause, jobName: entry?.jobName ?? '' })),
  );
};

/** Reads what stands there now. What cannot be counted in time is left out: the pause counts, not its numbers. */
export const standingOf = async (
  place: PausedPlace,
  backlogs: readonly PausedPlace[],
  context: ManualContext,
  invocation: Invocation,
): Promise<Standing> => {
  const { remainingMs } = invocation;
  const pauses = await pausesAt(place, backlogs, invocation);
  const waiting: BacklogEntry[] = [];
  let STARTED = 0;
  let isWhole = true;
  const count = async <Entry>(read: () => Promise<readonly Entry[]>): Promise<readonly Entry[]> => {
    const entries = remainingMs() < RESERVE_MS ? undefined : await read();
    if (entries === undefined || entries.length >= MOST_COUNTED) isWhole = false;
    return entries ?? [];
  };
  const doubts = await count(() => context.ledger.doubts(FOR_EVER, MOST_COUNTED));
  await forEachLimited(backlogs, BACKLOGS_AT_ONCE, async ({ jobName, trigger }) => {
    const entries = await count(() => waitingOf(jobName, trigger, context));
    waiting.push(...entries.filter(({ state }) => state === 'WAITING'));
  });
  const jobs = [...new Set(backlogs.map(({ jobName }) => jobName))];
  await forEachLimited(jobs, BACKLOGS_AT_ONCE, async (jobName) => {
    STARTED += (await count(() => runsInProgress(jobName, context))).filter((run) => isAt(place, run)).length;
  });
  const inDoubt = doubts.filter((doubt) => isAt(place, doubt));
  const inState = (state: string): number => inDoubt.filter((doubt) => doubt.state === state).length;
  const inProgress = { STARTING: inState('STARTING'), UNCERTAIN: inState('UNCERTAIN'), STARTED };
  return { pauses, inProgress, waiting, isWhole };
};

const oldestOf = (waiting: readonly BacklogEntry[]): EpochMs | undefined =>
  waiting
    .map(({ arrival }) => arrival)
    .reduce<EpochMs | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);

/** The sentence on what a pause does not touch. */
export const goesOn = ({ inProgress }: Standing): string => {
  const count = inProgress.STARTING + inProgress.UNCERTAIN + inProgress.STARTED;
  if (count === 0) return 'None of its requests is being sent, in doubt or has a run.';
  return count === 1
    ? '1 request is being sent, in doubt or has a run, and goes on.'
    : `${count} requests are being sent, in doubt or have a run, and go on.`;
};

/** The sentence on what waits. */
export const waits = ({ waiting, isWhole }: Standing): string => {
  const oldest = oldestOf(waiting);
  if (oldest === undefined) return isWhole ? 'Nothing waits.' : 'What waits could not be counted in time.';
  const more = isWhole ? '' : ' or more';
  return `${waiting.length}${more} ${waiting.length === 1 && isWhole ? 'waits' : 'wait'}, the oldest since ${showMoment(oldest)}.`;
};

/** The answer with a message. */
export const toAnswer = (message: string, { pauses, inProgress, waiting, isWhole }: Standing): PauseAnswer => {
  const oldest = oldestOf(waiting);
  return {
    message,
    paused: pauses.map(standingPauseFields),
    inProgress,
    waiting: waiting.length,
    ...(isWhole ? {} : { more: true }),
    ...(oldest === undefined ? {} : { oldest: toIso(oldest) }),
  };
};

import { EVERY_JOB, type Pause, pausesOf, WHOLE_JOB } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { type EpochMs, epochMs, toIso } from '../core/time.ts';
import { mergedBacklog } from '../ledger/merged-backlog.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry, RegisteredJob } from '../ports/ledger.ts';
import type { ManualContext } from './decide-call.ts';
import { MOST_COUNTED, readPages } from './job-now.ts';
import type { PausedPlace } from './paused-places.ts';

/** What the function `manual` answers to a pause or a resume. */
export interface PauseAnswer {
  readonly message: string;
  /** Who pauses it now. */
  readonly paused: readonly { readonly by: string; readonly why: string; readonly since: string }[];
  /** Requests that are being started, are in doubt, or have a run: a pause does not touch them. */
  readonly inside: { readonly STARTING: number; readonly UNCERTAIN: number; readonly STARTED: number };
  readonly waiting: number;
  /** When the oldest of those that wait arrived. */
  readonly oldest?: string;
}

/** What is paused, inside and waiting of some places. */
export interface Standing {
  readonly pauses: readonly Pause[];
  readonly inside: PauseAnswer['inside'];
  readonly waiting: readonly BacklogEntry[];
  readonly jobsThatWait: readonly string[];
}

/** More are not counted. */
const FOR_EVER = epochMs(8.64e15);

/** Reads what stands there now. */
export const standingOf = async (
  places: readonly PausedPlace[],
  registered: readonly RegisteredJob[],
  { ledger }: ManualContext,
  invocation: Invocation,
): Promise<Standing> => {
  const isEverything = places.some(({ jobName }) => jobName === EVERY_JOB);
  const jobs = isEverything
    ? registered
    : registered.filter(({ jobName }) => places.some((one) => one.jobName === jobName));
  const isOf = (entry: { readonly jobName: string; readonly trigger: string }): boolean =>
    isEverything ||
    places.some(
      ({ jobName, trigger }) => jobName === entry.jobName && (trigger === WHOLE_JOB || trigger === entry.trigger),
    );
  const doubts = (await ledger.doubts(FOR_EVER, MOST_COUNTED)).filter(isOf);
  const waiting: BacklogEntry[] = [];
  const jobsThatWait: string[] = [];
  let STARTED = 0;
  for (const job of jobs) {
    const next = mergedBacklog(job, { ...invocation, ledger }, (trigger) => !isOf({ jobName: job.jobName, trigger }));
    const entries = (await readPages(next)).filter(({ state }) => state === 'WAITING');
    if (entries.length > 0) jobsThatWait.push(job.jobName);
    waiting.push(...entries);
    STARTED += (await readPages((after) => ledger.running(job.jobName, after))).filter(isOf).length;
  }
  const pauses: Pause[] = [];
  for (const jobName of new Set([EVERY_JOB, ...places.map((place) => place.jobName)])) {
    const found = (await invocation.ledger.job(jobName))?.pauses ?? [];
    const trigger = places.find((place) => place.jobName === jobName)?.trigger ?? WHOLE_JOB;
    pauses.push(...pausesOf(trigger, found));
  }
  const count = (state: string): number => doubts.filter((doubt) => doubt.state === state).length;
  const inside = { STARTING: count('STARTING'), UNCERTAIN: count('UNCERTAIN'), STARTED };
  return { pauses: unique(pauses), inside, waiting, jobsThatWait };
};

/** A trigger's pause stands once for each of its jobs. */
const unique = (pauses: readonly Pause[]): readonly Pause[] => [
  ...new Map(pauses.map((pause) => [`${pause.trigger}:${pause.by}`, pause])).values(),
];

const oldestOf = (waiting: readonly BacklogEntry[]): EpochMs | undefined =>
  waiting.map(({ arrival }) => arrival).toSorted((a, b) => a - b)[0];

/** The sentence on what waits. */
export const waits = ({ waiting }: Standing): string => {
  const oldest = oldestOf(waiting);
  return oldest === undefined
    ? 'Nothing waits.'
    : `${waiting.length} ${waiting.length === 1 ? 'waits' : 'wait'}, the oldest since ${showMoment(oldest)}.`;
};

/** The answer with a message. */
export const toAnswer = (message: string, { pauses, inside, waiting }: Standing): PauseAnswer => {
  const oldest = oldestOf(waiting);
  return {
    message,
    paused: pauses.map(({ by, why, at }) => ({ by, why, since: toIso(at) })),
    inside,
    waiting: waiting.length,
    ...(oldest === undefined ? {} : { oldest: toIso(oldest) }),
  };
};

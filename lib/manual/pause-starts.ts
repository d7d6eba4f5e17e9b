import type { PauseCall, ResumeCall } from '../core/events/manual/manual-request.ts';
import { EVERY_JOB, type Pause, pausesOf, WHOLE_JOB } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { type EpochMs, epochMs, toIso } from '../core/time.ts';
import { mergedBacklog } from '../ledger/merged-backlog.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry, RegisteredJob } from '../ports/ledger.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { MOST_COUNTED, readPages } from './job-now.ts';
import { type PausedPlace, placesOf, showPauses, showTarget } from './paused-places.ts';

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

/**
 * Pauses a trigger, a job or everything: from now on, within `pauseAgeMs`, nothing of it is acquired or started any more.
 * Events are admitted and wait. One write for each job; a second pause by the same person changes only why.
 *
 * @throws TriggerError `CALL_INVALID`, `LEDGER_UNREACHABLE`
 */
export const pauseStarts = async (
  { what, by, why }: PauseCall,
  context: ManualContext,
  invocation: Invocation,
): Promise<PauseAnswer> => {
  const registered = await context.ledger.jobs();
  const places = placesOf(what, registered, context);
  const at = invocation.clock();
  for (const { jobName, trigger } of places) await context.pauses.pause(jobName, { trigger, by, why, at });
  invocation.log.info('starts are paused', { decision: 'paused', ...subjectOf(what), by, why });
  const answer = await standing(places, registered, context, invocation);
  const { inside } = answer;
  const count = inside.STARTING + inside.UNCERTAIN + inside.STARTED;
  const message =
    `From ${invocation.timing.pauseAgeMs / 1_000} seconds from now on, nothing of ${showTarget(what)} is started. ` +
    `${count} inside now, of these ${inside.STARTING} being started; they go on. ${waits(answer)} ` +
    `Paused by ${showPauses(answer.pauses)}.`;
  return toAnswer(message, answer);
};

/**
 * Ends one's own pause, or with `all` everybody's. It starts nothing itself: the backlogs are drained at the jobs' limits.
 *
 * @throws TriggerError `CALL_INVALID` when there is nothing to end; `LEDGER_UNREACHABLE`
 */
export const resumeStarts = async (
  { what, by, all }: ResumeCall,
  context: ManualContext,
  invocation: Invocation,
): Promise<PauseAnswer> => {
  const registered = await context.ledger.jobs();
  const places = placesOf(what, registered, context);
  const before = await standing(places, registered, context, invocation);
  const isMeant = (pause: Pause): boolean =>
    (all || pause.by === by) && places.some(({ trigger }) => trigger === pause.trigger);
  if (!before.pauses.some(isMeant)) throw invalidCall(nothingToEnd(what, by, before.pauses));
  // Who comes from now on shall queue behind those who have waited.
  for (const jobName of before.jobsThatWait) await invocation.backlogs.mark(jobName);
  for (const { jobName } of places) {
    const { pauses = [] } = (await invocation.ledger.job(jobName)) ?? {};
    for (const pause of pauses.filter(isMeant)) await context.pauses.resume(jobName, pause);
  }
  invocation.log.info('starts are resumed', { decision: 'resumed', ...subjectOf(what), by, all });
  const answer = await standing(places, registered, context, invocation);
  const others = answer.pauses.length === 0 ? '' : ` It stays paused by ${showPauses(answer.pauses)}.`;
  return toAnswer(`The pause of ${showTarget(what)} is over. ${waits(answer)}${others}`, answer);
};

const nothingToEnd = (what: PauseCall['what'], by: string, pauses: readonly Pause[]): string =>
  pauses.length === 0
    ? `Expected something that is paused, found ${showTarget(what)}: nobody pauses it.`
    : `Expected a pause by ${by}, found ${showTarget(what)} paused by ${showPauses(pauses)}. ` +
      'Whoever paused it resumes it; "all": true ends every pause of it. A pause of the job or of everything is ended there.';

const subjectOf = (what: PauseCall['what']) => ({
  trigger: what.kind === 'trigger' ? what.trigger : undefined,
  jobName: what.kind === 'job' ? what.jobName : undefined,
});

interface Standing {
  readonly pauses: readonly Pause[];
  readonly inside: PauseAnswer['inside'];
  readonly waiting: readonly BacklogEntry[];
  readonly jobsThatWait: readonly string[];
}

/** More are not counted. */
const FOR_EVER = epochMs(8.64e15);

/** What is paused, inside and waiting of some places now. */
const standing = async (
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

const waits = ({ waiting }: Standing): string => {
  const oldest = oldestOf(waiting);
  return oldest === undefined ? 'Nothing waits.' : `${waiting.length} wait, the oldest since ${showMoment(oldest)}.`;
};

const toAnswer = (message: string, { pauses, inside, waiting }: Standing): PauseAnswer => {
  const oldest = oldestOf(waiting);
  return {
    message,
    paused: pauses.map(({ by, why, at }) => ({ by, why, since: toIso(at) })),
    inside,
    waiting: waiting.length,
    ...(oldest === undefined ? {} : { oldest: toIso(oldest) }),
  };
};

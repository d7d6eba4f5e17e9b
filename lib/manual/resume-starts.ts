import { counted } from '../core/describe.ts';
import type { OnlySince, PauseTarget, ResumeCall } from '../core/events/manual/manual-request.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { FUSE } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { type EpochMs, isBefore, laterOf, plusMs, toIso } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import { type ActResult, LONGEST_ACT_MS, sumOf } from './act-tally.ts';
import { cancelArrivedBefore } from './cancel-arrived-before.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { subjectOf } from './pause-starts.ts';
import { backlogsAt, type PausedPlace, placeOf, showTarget } from './paused-places.ts';
import { BACKLOGS_AT_ONCE, type PauseAnswer, pausesAt, standingOf, toAnswer, waits } from './paused-standing.ts';
import { pausesBelow } from './pauses-below.ts';
import {
  type StandingPause,
  type StandingPauseFields,
  showPauses,
  showStandingPause,
  standingPauseFields,
} from './show-pauses.ts';

/** What the function `manual` answers to a resume; with `onlySince` also what was cancelled. */
export type ResumeAnswer = PauseAnswer &
  Partial<ActResult> & {
    /** What stays paused of a job or of everything that was resumed: jobs, and triggers. */
    readonly pausedWithin?: readonly StandingPauseFields[];
  };

/**
 * Ends one's own pause, or with `all` everybody's, or with `fuse` that of the fuse. It starts nothing itself: the backlogs
 * are drained at the jobs' limits. With `onlySince` it first cancels what arrived before; a pause ends only after all of
 * that is cancelled, so whatever dies in between leaves it paused.
 *
 * @throws TriggerError `CALL_INVALID` when there is nothing to end; `LEDGER_UNREACHABLE`
 */
export const resumeStarts = async (
  call: ResumeCall,
  context: ManualContext,
  invocation: Invocation,
): Promise<ResumeAnswer> => {
  const { what, by, all, fuse, onlySince } = call;
  const deadline = plusMs(invocation.clock(), LONGEST_ACT_MS);
  const registered = await context.ledger.jobs();
  const place = placeOf(what, registered, context);
  const backlogs = backlogsAt(place, registered);
  const isMeant = (pause: StandingPause): boolean =>
    pause.jobName === place.jobName && pause.trigger === place.trigger && (all || pause.by === (fuse ? FUSE : by));
  const before = await pausesAt(place, backlogs, invocation);
  if (!before.some(isMeant)) throw invalidCall(nothingToEnd(call, before));
  const cancelled = onlySince && (await cancelBefore(onlySince, call, deadline, backlogs, context, invocation));
  if (cancelled !== undefined && (onlySince?.dryRun || cancelled.next !== undefined)) {
    const standing = await standingOf(place, backlogs, context, invocation);
    return { ...toAnswer(tellCancelled(call, cancelled), standing), ...cancelled };
  }
  await markWaiting(backlogs, context, invocation);
  for (const { jobName, ...pause } of (await pausesAt(place, [], invocation)).filter(isMeant))
    await context.pauses.resume(jobName, pause, laterOf(invocation.clock(), pause.at));
  const since = onlySince && toIso(onlySince.moment);
  const about = { ...subjectOf(what), by, all, fuse, onlySince: since, cancelId: cancelled?.cancelId };
  invocation.log.info('starts are resumed', { decision: 'resumed', ...about });
  const answer = await standingOf(place, backlogs, context, invocation);
  const others = answer.pauses.length === 0 ? '' : ` It stays paused by ${showPauses(answer.pauses)}.`;
  const below = await pausesBelow(what, backlogs, context, invocation);
  const stays = below.map((pause) => ` ${showStandingPause(pause)}`).join('');
  const over = `The pause of ${showTarget(what)} is over. ${waits(answer)}${others}${stays}`;
  const told = cancelled === undefined ? over : `${tellCancelled(call, cancelled)} ${over}`;
  const within = below.length === 0 ? {} : { pausedWithin: below.map(standingPauseFields) };
  return { ...toAnswer(told, answer), ...within, ...cancelled };
};

/** Who comes from now on shall queue behind those who have waited. One page tells; what waits is counted after the resume. */
const markWaiting = (
  backlogs: readonly PausedPlace[],
  { ledger }: ManualContext,
  invocation: Invocation,
): Promise<void> =>
  forEachLimited(backlogs, BACKLOGS_AT_ONCE, async ({ jobName, trigger }) => {
    if ((await ledger.backlog(jobName, trigger)).length > 0) await invocation.backlogs.mark(jobName);
  });

const cancelBefore = (
  { moment, why = `only what arrived since ${showMoment(moment)} shall start`, dryRun, next }: OnlySince,
  { by }: ResumeCall,
  deadline: EpochMs,
  backlogs: readonly PausedPlace[],
  context: ManualContext,
  invocation: Invocation,
): Promise<ActResult> => {
  const now = invocation.clock();
  if (isBefore(now, moment))
    throw invalidCall(`onlySince: expected a time that is over, found ${toIso(moment)}; it is ${toIso(now)}.`);
  const act = { before: moment, by, why, dryRun, next, deadline };
  return cancelArrivedBefore(act, backlogs, context.ledger, invocation);
};

const tellCancelled = ({ what, onlySince }: ResumeCall, { counts, refused, next }: ActResult): string => {
  const of = `of ${showTarget(what)} that arrived before ${onlySince === undefined ? '' : toIso(onlySince.moment)}`;
  const others = sumOf(refused) === 0 ? '' : ` ${sumOf(refused)} left as they are.`;
  const rest = next === undefined ? '' : ' More are left: send the same call with "next"; it stays paused until then.';
  const found = counted(sumOf(counts), 'request');
  const done = onlySince?.dryRun
    ? `Dry run: ${found} ${of} would be cancelled, and then the pause ended.`
    : `${found} ${of} ${sumOf(counts) === 1 ? 'is' : 'are'} cancelled.`;
  return `${done}${others}${rest}`;
};

const nothingToEnd = ({ what, by, fuse }: ResumeCall, pauses: readonly StandingPause[]): string =>
  pauses.length === 0
    ? `Expected something that is paused, found ${showTarget(what)}: nobody pauses it.`
    : `Expected a pause by ${fuse ? 'the fuse' : by}, found ${showTarget(what)} paused by ${showPauses(pauses)}. ` +
      `Whoever paused it resumes it; "all": true (--all) ends every pause of it${whatEndsTheFuse(what, pauses)}. A pause of the job or of everything is ended there.`;

const whatEndsTheFuse = ({ kind }: PauseTarget, pauses: readonly StandingPause[]): string =>
  kind === 'trigger' && pauses.some(({ by }) => by === FUSE) ? ', and "fuse": true (--fuse) that of the fuse' : '';

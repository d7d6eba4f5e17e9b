import type { PauseTarget, ResumeCall } from '../core/events/manual/manual-request.ts';
import { FUSE, type Pause } from '../core/ledger/pause.ts';
import { laterOf } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { subjectOf } from './pause-starts.ts';
import { placesOf, showPauses, showTarget } from './paused-places.ts';
import { type PauseAnswer, standingOf, toAnswer, waits } from './paused-standing.ts';

/**
 * Ends one's own pause, or with `all` everybody's, or with `fuse` that of the fuse. It starts nothing itself: the backlogs
 * are drained at the jobs' limits.
 *
 * @throws TriggerError `CALL_INVALID` when there is nothing to end; `LEDGER_UNREACHABLE`
 */
export const resumeStarts = async (
  call: ResumeCall,
  context: ManualContext,
  invocation: Invocation,
): Promise<PauseAnswer> => {
  const { what, by, all, fuse } = call;
  const registered = await context.ledger.jobs();
  const places = placesOf(what, registered, context);
  const before = await standingOf(places, registered, context, invocation);
  const isMeant = (pause: Pause): boolean =>
    (all || pause.by === (fuse ? FUSE : by)) && places.some(({ trigger }) => trigger === pause.trigger);
  if (!before.pauses.some(isMeant)) throw invalidCall(nothingToEnd(call, before.pauses));
  // Who comes from now on shall queue behind those who have waited.
  for (const jobName of before.jobsThatWait) await invocation.backlogs.mark(jobName);
  for (const { jobName } of places) {
    const { pauses = [] } = (await invocation.ledger.job(jobName)) ?? {};
    for (const pause of pauses.filter(isMeant))
      await context.pauses.resume(jobName, pause, laterOf(invocation.clock(), pause.at));
  }
  invocation.log.info('starts are resumed', { decision: 'resumed', ...subjectOf(what), by, all, fuse });
  const answer = await standingOf(places, registered, context, invocation);
  const others = answer.pauses.length === 0 ? '' : ` It stays paused by ${showPauses(answer.pauses)}.`;
  return toAnswer(`The pause of ${showTarget(what)} is over. ${waits(answer)}${others}`, answer);
};

const nothingToEnd = ({ what, by, fuse }: ResumeCall, pauses: readonly Pause[]): string =>
  pauses.length === 0
    ? `Expected something that is paused, found ${showTarget(what)}: nobody pauses it.`
    : `Expected a pause by ${fuse ? 'the fuse' : by}, found ${showTarget(what)} paused by ${showPauses(pauses)}. ` +
      `Whoever paused it resumes it; "all": true ends every pause of it${whatEndsTheFuse(what, pauses)}. A pause of the job or of everything is ended there.`;

const whatEndsTheFuse = ({ kind }: PauseTarget, pauses: readonly Pause[]): string =>
  kind === 'trigger' && pauses.some(({ by }) => by === FUSE) ? ', and "fuse": true that of the fuse' : '';

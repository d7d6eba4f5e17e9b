import { TriggerError } from '../core/errors.ts';
import type { PauseCall } from '../core/events/manual/manual-request.ts';
import { sinceOf } from '../core/ledger/pause.ts';
import { laterOf, plusMs, SECOND_MS } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';
import { backlogsAt, type PausedPlace, placeOf, showTarget } from './paused-places.ts';
import { goesOn, type PauseAnswer, standingOf, toAnswer, waits } from './paused-standing.ts';
import { showPauses } from './show-pauses.ts';

/** A resume that comes between reading and writing is read the next time. */
const MOST_TRIES = 3;

/**
 * Pauses a trigger, a job or everything: from now on, within `pauseAgeMs`, nothing of it is acquired or started any more.
 * Events are admitted and wait. One write; a second pause by the same person changes only why, and keeps since when.
 *
 * @throws TriggerError `CALL_INVALID`, `LEDGER_UNREACHABLE`
 */
export const pauseStarts = async (
  { what, by, why }: PauseCall,
  context: ManualContext,
  invocation: Invocation,
): Promise<PauseAnswer> => {
  const registered = await context.ledger.jobs();
  const place = placeOf(what, registered, context);
  await pausePlace(place, { by, why }, context, invocation);
  invocation.log.info('starts are paused', { decision: 'paused', ...subjectOf(what), by, why });
  const answer = await standingOf(place, backlogsAt(place, registered), context, invocation);
  const message =
    `${upperFirst(showTarget(what))} is paused. After ${invocation.timing.pauseAgeMs / SECOND_MS} seconds nothing of it ` +
    `starts any more. ${goesOn(answer)} ${waits(answer)} Paused by ${showPauses(answer.pauses)}.`;
  return toAnswer(message, answer);
};

/**
 * Begins later than the last resume, whatever this clock says: what is older counts as a late copy. The clock is read before
 * the ledger: whoever resumes after that refuses the write, which would keep the `since` of a pause that is over.
 */
const pausePlace = async (
  { jobName, trigger }: PausedPlace,
  remarks: Pick<PauseCall, 'by' | 'why'>,
  { pauses }: Pick<ManualContext, 'pauses'>,
  { ledger, clock }: Invocation,
): Promise<void> => {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const now = clock();
    const entry = await ledger.job(jobName);
    const resumed = entry?.resumedAt?.[trigger];
    const at = resumed === undefined ? now : laterOf(now, plusMs(resumed, 1));
    const standing = entry?.pauses?.find((pause) => pause.trigger === trigger && pause.by === remarks.by);
    const since = standing === undefined ? {} : { since: sinceOf(standing) };
    if (await pauses.pause(jobName, { trigger, ...remarks, at, ...since })) return;
  }
  const message = `others resume ${trigger} of ${jobName} again and again; it is not paused. Call again`;
  throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: true });
};

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The log's fields on what is paused or resumed. */
export const subjectOf = (what: PauseCall['what']) => ({
  trigger: what.kind === 'trigger' ? what.trigger : undefined,
  jobName: what.kind === 'job' ? what.jobName : undefined,
});

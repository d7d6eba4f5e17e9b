import { forEachLimited } from '../core/for-each-limited.ts';
import { EVERY_JOB, FUSE } from '../core/ledger/pause.ts';
import { laterOf, plusMs, SECOND_MS } from '../core/time.ts';
import type { Fuse, Trigger } from '../core/triggers/trigger.ts';
import type { Pauses } from '../ports/backlog.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Standing } from '../ports/standing.ts';

/** One trigger must not delay another. */
const TRIGGERS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/** What it takes to count, and to pause. */
export interface FusePorts {
  readonly standing: Pick<Standing, 'arrived'>;
  readonly pauses: Pick<Pauses, 'pause'>;
}

/**
 * Pauses each trigger for which more requests have arrived than its fuse allows, counted from its last resume on. One
 * that its fuse pauses already is not counted. It never throws: the next minute counts again.
 */
export const watchFuses = (
  triggers: readonly Trigger[],
  ports: FusePorts,
  invocation: Pick<Invocation, 'ledger' | 'clock' | 'log' | 'remainingMs'>,
): Promise<void> =>
  forEachLimited(triggers, TRIGGERS_AT_ONCE, async ({ name: trigger, start: { JobName: jobName }, fuse }) => {
    if (fuse === undefined || invocation.remainingMs() < RESERVE_MS) return;
    try {
      await watchFuse(fuse, { trigger, jobName }, ports, invocation);
    } catch (error) {
      const message = 'the requests of a trigger with a fuse could not be counted; the next sweep tries again';
      invocation.log.error(message, { decision: 'sweep-error', part: 'fuse', jobName, error });
    }
  });

const watchFuse = async (
  { requests, withinSeconds, source }: Fuse,
  { trigger, jobName }: { readonly trigger: string; readonly jobName: string },
  { standing, pauses }: FusePorts,
  { ledger, clock, log }: Pick<Invocation, 'ledger' | 'clock' | 'log'>,
): Promise<void> => {
  const paused = await ledger.job(EVERY_JOB);
  if (paused?.pauses?.some((pause) => pause.trigger === trigger && pause.by === FUSE)) return;
  const at = clock();
  const from = plusMs(at, -withinSeconds * SECOND_MS);
  const since = laterOf(from, paused?.resumedAt?.[trigger] ?? from);
  if ((await standing.arrived(trigger, since, at, requests + 1)) <= requests) return;
  const why = `more than ${source}`;
  // Refused when somebody has just resumed it: then the next sweep counts from there.
  if (!(await pauses.pause(EVERY_JOB, { trigger, by: FUSE, why, at }))) return;
  const message =
    'more requests have come than the fuse of their trigger allows; it is paused until a person resumes it';
  log.error(message, { decision: 'fuse-blown', trigger, jobName, why });
};

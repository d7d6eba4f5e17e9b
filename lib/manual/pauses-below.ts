import type { PauseTarget } from '../core/events/manual/manual-request.ts';
import { EVERY_JOB, WHOLE_JOB } from '../core/ledger/pause.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';
import type { PausedPlace } from './paused-places.ts';
import type { StandingPause } from './show-pauses.ts';

/**
 * What stays paused by itself when a job or everything is resumed: of everything each job and trigger, of a job its
 * triggers. Whoever resumes would think that all of it starts again.
 */
export const pausesBelow = async (
  what: PauseTarget,
  backlogs: readonly PausedPlace[],
  { ledger, plan: { triggers } }: ManualContext,
  invocation: Pick<Invocation, 'ledger'>,
): Promise<readonly StandingPause[]> => {
  if (what.kind === 'trigger') return [];
  const ofTriggers = ((await invocation.ledger.job(EVERY_JOB))?.pauses ?? [])
    .filter(({ trigger }) => trigger !== WHOLE_JOB)
    .map((pause) => ({ ...pause, jobName: EVERY_JOB }));
  if (what.kind === 'job') {
    const ofFile = triggers.triggers.filter(({ start }) => start.JobName === what.jobName).map(({ name }) => name);
    const names = new Set([...ofFile, ...backlogs.map(({ trigger }) => trigger)]);
    return ofTriggers.filter(({ trigger }) => names.has(trigger));
  }
  const ofJobs = (await ledger.jobs()).flatMap(({ jobName, pauses = [] }) =>
    pauses.map((pause) => ({ ...pause, jobName })),
  );
  return [...ofJobs, ...ofTriggers];
};

import { isFinalRunState } from '../../lib/core/job-run.ts';
import type { SimulatedGlue, SimulatedRun } from './glue.ts';
import type { World } from './world.ts';

/** The claims of the fence (docs/fence.md), and what a script does at its fence line. */
export interface SimulatedFence {
  claimedBy(requestId: string, attempt: number): string | undefined;
  /** Whether the run goes on; if not, its script ends at once and without an error. */
  lets(run: SimulatedRun, seesAnOldState: boolean): boolean;
}

/** What fence/trigger_fence.py decides, without its ways to AWS: test/fence tries those on the real file. */
export const simulatedFence = (world: World, glue: () => SimulatedGlue): SimulatedFence => {
  const claims = new Map<string, string>();
  return {
    claimedBy: (requestId, attempt) => claims.get(`${requestId}.${attempt}`),
    lets({ jobRunId, purpose }, seesAnOldState) {
      if (purpose === undefined) return true;
      const marker = `${purpose.requestId}.${purpose.attempt}`;
      const holder = claims.get(marker);
      if (holder !== undefined && holder !== jobRunId) {
        const state = seesAnOldState ? 'RUNNING' : glue().find(holder)?.state;
        if (state === 'SUCCEEDED' || !isFinalRunState(state)) {
          world.tell('fence', () => `${jobRunId} does nothing: ${holder} is ${state}`);
          return false;
        }
      }
      claims.set(marker, jobRunId);
      world.tell('fence', () => `${jobRunId} has claimed ${marker}`);
      return true;
    },
  };
};

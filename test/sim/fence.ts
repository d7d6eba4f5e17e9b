import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { SimulatedFence, SimulatedGlue, World } from './world.ts';

/** What fence/trigger_fence.py decides, without its ways to AWS: test/fence tries those on the real file. */
export const simulatedFence = (world: World, glue: () => SimulatedGlue): SimulatedFence => {
  const claims = new Map<string, string>();
  return {
    claimedBy: (requestId, attempt) => claims.get(`${requestId}.${attempt}`),
    claims: () => new Map(claims),
    putBack(before) {
      claims.clear();
      for (const [marker, jobRunId] of before) claims.set(marker, jobRunId);
    },
    verdict({ jobRunId, purpose }, seesAnOldState) {
      if (purpose === undefined) return 'goes on';
      const marker = `${purpose.requestId}.${purpose.attempt}`;
      const holder = claims.get(marker);
      if (holder !== undefined && holder !== jobRunId) {
        const state = seesAnOldState ? 'RUNNING' : glue().known(holder)?.state;
        if (state === undefined) return 'fails';
        if (state === 'SUCCEEDED' || !isFinalRunState(state)) {
          world.tell('fence', () => `${jobRunId} does nothing: ${holder} is ${state}`);
          return 'ends';
        }
      }
      claims.set(marker, jobRunId);
      world.tell('fence', () => `${jobRunId} has claimed ${marker}`);
      return 'goes on';
    },
  };
};

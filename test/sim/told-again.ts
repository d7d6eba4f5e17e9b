import { glueRunMessage } from '../../lib/core/events/glue-run-event.ts';
import type { RunStateQueue } from '../../lib/ports/run-state-queue.ts';
import type { SimulatedQueue } from './queue.ts';
import type { World } from './world.ts';

/** How `run-state` tells itself an end once more. Each such message has a name of its own. */
export const toldAgain = (world: World, states: SimulatedQueue): RunStateQueue => {
  let told = 0;
  return {
    tellAgain: async (end, afterMs) => {
      told += 1;
      const name = `${end.jobRunId}~again${told}`;
      if (world.faults.at({ key: `event of ${name}`, place: 'event' })?.kind === 'lost')
        throw new Error('SQS does not answer, says the simulation');
      states.send(name, glueRunMessage({ ...end, again: true }), afterMs);
    },
  };
};

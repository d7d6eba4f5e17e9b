import { cancelRequest } from '../../lib/manual/cancel-request.ts';
import { callManual } from './call.ts';
import { ledgerId, otherLedgerId } from './names.ts';
import { takeUpAgain } from './person.ts';
import type { World } from './world.ts';

/** The calls of the person who changes their mind, whatever state the request has then. */
export const cancelLater = (world: World): void => {
  const { scenario, scheduler } = world;
  for (const { on, atMs } of scenario.cancelled) {
    for (const [nth, ms] of atMs.entries()) {
      const call = `${nth % 2 === 0 ? 'cancel' : 'redrive'}${nth + 1}[${on}]`;
      scheduler.after(ms, () => {
        const requestId = world.ledger.standing(otherLedgerId(on)) === undefined ? ledgerId(on) : otherLedgerId(on);
        if (nth % 2 === 0) callOff(world, requestId, call);
        else takeUpAgain(world, requestId, call);
      });
    }
  }
};

const callOff = (world: World, requestId: string, call: string): void => {
  const ask = { what: 'cancel', requestId, call } as const;
  callManual(world, call, async (invocation) => {
    world.watch.cancels.asked(ask);
    const result = await cancelRequest({ requestId, by: 'ana', why: 'sent twice' }, invocation);
    world.watch.cancels.answered(ask, result.kind === 'cancelled' && !result.before);
    world.tell(call, () => `is told: ${result.kind}`);
  });
};

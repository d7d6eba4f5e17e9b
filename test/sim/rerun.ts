import type { Rerun } from '../../lib/core/events/manual/manual-request.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { rerunRequest } from '../../lib/manual/rerun-request.ts';
import { callManual } from './call.ts';
import { readable } from './names.ts';
import type { World } from './world.ts';

/** From the AWS CLI's first try to its last, or a person who thinks that the call was lost. */
const MOST_CALLS = 3;

/**
 * A person runs a request again that has ended, whatever its end. A call that names the attempt may be sent again, also
 * after the new run has ended: it asks for one run, however often it comes.
 */
export const runAgain = (world: World, { requestId, attempt }: LedgerItem, nth: number): void => {
  const { scheduler, chance, scenario, guard, watch } = world;
  const name = `rerun${nth}[${readable(requestId)}]`;
  const isNamed = chance.happens(`${name} is named`, 0.7);
  const call: Rerun = { kind: 'rerun', requestId, by: 'ana', why: 'the source was corrected' };
  const said: Rerun = isNamed ? { ...call, attempt } : call;
  watch.asked(requestId, said.attempt);
  const calls = isNamed ? chance.between(`${name} calls`, 1, MOST_CALLS) : 1;
  for (let again = 0; again < calls; again += 1) {
    const about = again === 0 ? name : `${name}~${again}`;
    const lateMs = again === 0 ? 0 : chance.between(`${about} comes after`, 500, 8 * MINUTE_MS);
    scheduler.after(chance.between(name, 500, scenario.personTakesMs) + lateMs, () =>
      callManual(world, about, async (invocation) => {
        const { kind } = await rerunRequest(guard?.rerun?.(said) ?? said, invocation);
        world.tell(about, () => `is told: ${kind}`);
      }),
    );
  }
};

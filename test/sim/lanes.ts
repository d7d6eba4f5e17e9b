import { FULL_RATE } from '../../lib/core/glue/send-rate.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import type { SendLanes } from '../../lib/ports/send-lanes.ts';
import { openSendLanes } from '../../lib/start/send-lanes.ts';
import { never, type Worker, type World } from './world.ts';

/** Whose turn it is goes on only after a while: so long that much has changed, or that its sandbox was frozen. */
const turnOf = (world: World, worker: Worker) => async (): Promise<void> => {
  const { key, fault } = worker.point('lane', 'gets a lane');
  switch (fault?.kind) {
    case 'dies before':
      worker.die('before it has a lane');
      return never();
    case 'slow':
      return worker.later(fault.size * Math.max(0, worker.endsAt - world.scheduler.now() - 1), () => undefined);
    case 'frozen':
      worker.outlives(fault.size * 10 * MINUTE_MS);
      return worker.later(fault.size * 10 * MINUTE_MS, () => undefined);
    default:
      return worker.later(world.chance.between(`${key} takes`, 0, 50), () => undefined);
  }
};

/** A worker's lanes, as many as an earlier invocation may have left, and its way to Glue through them. */
export const throughLanes = (
  world: World,
  worker: Worker,
  sender: GlueSender,
): { readonly lanes: SendLanes; readonly sender: GlueSender } => {
  const { chance, guard } = world;
  const inFlight = chance.pick(`${worker.name} lanes`, [0.5, 1, 2, 25]);
  const sleepMs = (ms: number) => worker.later(ms, () => undefined);
  const lanes = openSendLanes({ clock: worker.clock, sleepMs }, { ...FULL_RATE, inFlight });
  const turn = turnOf(world, worker);
  if (guard?.checksBeforeLane === true) {
    return { lanes, sender: { ...sender, start: (request) => turn().then(() => sender.start(request)) } };
  }
  return { lanes: { enter: () => lanes.enter().then((lane) => turn().then(() => lane)) }, sender };
};

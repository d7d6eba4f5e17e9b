import type { BulkCall } from '../../lib/core/events/manual/manual-request.ts';
import { type EpochMs, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { actOnMany } from '../../lib/manual/act-on-many.ts';
import type { PlannedAct } from './bulk-plan.ts';
import { callManual } from './call.ts';
import { manualContext } from './manual-context.ts';
import { START } from './scenario.ts';
import type { World } from './world.ts';

/** The calls of a person who cancels many requests and takes them up again, and goes on while there is a `next`. */
export const changeManyLater = (world: World): void => {
  const cancelIds = new Map<string, string>();
  for (const [nth, act] of world.scenario.bulk.entries())
    world.scheduler.after(act.atMs, () => changeMany(world, act, nth, cancelIds, plusMs(START, act.atMs)));
};

const changeMany = (
  world: World,
  { trigger, what, ...rest }: PlannedAct,
  nth: number,
  cancelIds: Map<string, string>,
  before: EpochMs,
  { times = 1, next }: { readonly times?: number; readonly next?: string } = {},
): void => {
  const cancelId = cancelIds.get(trigger);
  if (what === 'undo' && cancelId === undefined) return;
  const name = `${what} many${nth}[${trigger}]${times === 1 ? '' : `~${times}`}`;
  const act = what === 'cancel' ? 'cancel' : 'redrive';
  const key = what === 'redrive' ? { idempotencyKey: `redrive of ${trigger}` } : {};
  const call: BulkCall = {
    kind: 'bulk',
    act,
    filter: {
      trigger,
      from: START,
      before,
      ...(what === 'undo' && cancelId !== undefined ? { cancelId } : {}),
      ...(what === 'redrive' ? { state: 'CANCELLED' } : {}),
    },
    by: 'ana',
    why: 'sent twice',
    dryRun: false,
    ...(next === undefined ? {} : { next }),
    ...key,
  };
  callManual(world, name, async (invocation, worker) => {
    const once = what === 'redrive' ? `redrive of ${trigger}` : name;
    world.watch.cancels.asked({
      what: act,
      call: name,
      act: once,
      isMeant: (item) => item.trigger === trigger && item.arrival < before,
    });
    const answer = await actOnMany(call, manualContext(invocation, world.ledger.historyFor(worker)), invocation);
    world.watch.cancels.answeredMany(name, answer.cancelId);
    if (answer.cancelId !== undefined) cancelIds.set(trigger, answer.cancelId);
    world.tell(name, () => `is told: ${JSON.stringify([answer.counts, answer.refused])}`);
    const goOn = { times: times + 1, ...(answer.next === undefined ? {} : { next: answer.next }) };
    if (answer.next !== undefined)
      world.scheduler.after(SECOND_MS, () =>
        changeMany(world, { trigger, what, ...rest }, nth, cancelIds, before, goOn),
      );
  });
};

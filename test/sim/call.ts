import { MINUTE_MS } from '../../lib/core/time.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { startWorker } from './workers.ts';
import type { Worker, World } from './world.ts';

/** The limit of the function `manual`. */
const LIMIT_MS = 30_000;

/** A person's call of `manual`. Whoever calls while everything is stopped calls again a minute later. */
export const callManual = (
  world: World,
  name: string,
  body: (invocation: WholeInvocation, worker: Worker) => Promise<void>,
): void => {
  if (world.stopped) return void world.scheduler.after(MINUTE_MS, () => callManual(world, name, body));
  startWorker(world, { name, kind: 'person', limitMs: LIMIT_MS }, body);
};

import { MINUTE_MS } from '../../lib/core/time.ts';
import type { Fuse } from '../../lib/core/triggers/trigger.ts';
import type { Chance } from './chance.ts';

/** A trigger of the simulated file. Each may start each job. */
export interface SimulatedTrigger {
  readonly name: string;
  readonly headStartMs: number;
  /** How long its requests may wait for their start; absent: however long. */
  readonly startWithinSeconds?: number;
  readonly fuse?: Fuse;
}

export const ORDERS: SimulatedTrigger = { name: 'orders', headStartMs: 0 };

export const LOADS: SimulatedTrigger = { name: 'loads', headStartMs: 0 };

export const aFuse = (requests: number, minutes: number): Fuse => ({
  requests,
  withinSeconds: minutes * 60,
  source: `${requests} requests in ${minutes} minutes`,
});

/** Two triggers in a third of the worlds, often one with a head start. */
export const triggersOf = (chance: Chance): readonly SimulatedTrigger[] => {
  const orders = chance.happens('orders has a fuse', 0.15)
    ? { ...ORDERS, fuse: aFuse(chance.pick('fuse', [1, 2, 3]), chance.pick('fuse within', [5, 10])) }
    : ORDERS;
  if (!chance.happens('two triggers', 1 / 3)) return [orders];
  const headStartMs = chance.pick('head start', [0, -2, -10, 5]) * MINUTE_MS;
  const startWithinSeconds = chance.pick('loads start within', [60, 180, 600]);
  return [orders, { ...LOADS, headStartMs, ...(chance.happens('loads may not wait', 0.4) && { startWithinSeconds }) }];
};

export const headStartOf = ({
  triggers,
}: {
  readonly triggers: readonly SimulatedTrigger[];
}): ReadonlyMap<string, number> => new Map(triggers.map(({ name, headStartMs }) => [name, headStartMs]));

/** The triggers of the deployed file, by job. */
export const fileOf = ({
  jobs,
  triggers,
}: {
  readonly jobs: readonly { readonly name: string; readonly inFile: boolean }[];
  readonly triggers: readonly SimulatedTrigger[];
}): ReadonlyMap<string, readonly string[]> =>
  new Map(jobs.flatMap(({ name, inFile }) => (inFile ? [[name, triggers.map((trigger) => trigger.name)]] : [])));

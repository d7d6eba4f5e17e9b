import { MINUTE_MS } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';

/** A request that a person cancels, takes up again, cancels, …: one call at each of these moments. */
export interface Cancelled {
  readonly on: string;
  readonly atMs: readonly number[];
}

export const cancelledOf = (
  chance: Chance,
  requests: readonly { readonly id: string; readonly atMs: number }[],
): readonly Cancelled[] =>
  requests
    .filter(({ id }) => chance.happens(`${id} is cancelled`, 0.12))
    .map(({ id, atMs }) => {
      const calls = chance.pick(`${id} cancel calls`, [1, 1, 2, 3, 4]);
      const withinMs = chance.pick(`${id} cancelled within`, [1, 4, 12]) * MINUTE_MS;
      const moments = Array.from({ length: calls }, (_, nth) =>
        chance.between(`${id} call ${nth} of cancels`, 0, withinMs),
      );
      return { on: id, atMs: moments.sort((a, b) => a - b).map((ms) => atMs + ms) };
    });

import { MINUTE_MS } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';
import type { SimulatedTrigger } from './triggers.ts';

/**
 * What a person does to all requests of a trigger. `undo`: takes up what the last cancel has cancelled. `redrive`: takes up
 * whatever is cancelled, by a call that has the same key each time.
 */
export interface PlannedAct {
  readonly trigger: string;
  readonly what: 'cancel' | 'undo' | 'redrive';
  readonly atMs: number;
}

export const bulkOf = (chance: Chance, triggers: readonly SimulatedTrigger[]): readonly PlannedAct[] => {
  if (!chance.happens('many are changed', 0.15)) return [];
  const withinMs = chance.pick('many are changed within', [2, 8]) * MINUTE_MS;
  return Array.from({ length: chance.pick('acts on many', [1, 2, 3, 5]) }, (_, nth): PlannedAct => {
    const about = `act ${nth} on many`;
    return {
      trigger: triggers[chance.between(`${about} of`, 0, triggers.length - 1)]?.name ?? 'orders',
      what: chance.pick(about, ['cancel', 'cancel', 'undo', 'redrive']),
      atMs: chance.between(`${about} at`, 0, withinMs),
    };
  }).sort((a, b) => a.atMs - b.atMs);
};

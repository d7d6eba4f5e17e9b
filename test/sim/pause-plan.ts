import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';

/** Somebody pauses a trigger, a job or everything for a while. */
export interface PlannedPause {
  /** A trigger, a job, or `everything`. */
  readonly on: string;
  readonly by: string;
  readonly atMs: number;
  readonly forMs: number;
  /** Who resumes wants only what arrived since this moment. */
  readonly onlySinceMs?: number;
}

/** Two persons, who may pause the same thing at once. */
export const pausesOf = (
  chance: Chance,
  jobs: readonly { readonly name: string }[],
  triggers: readonly { readonly name: string }[],
): readonly PlannedPause[] => {
  if (!chance.happens('something is paused', 0.25)) return [];
  return Array.from({ length: chance.pick('pauses', [1, 1, 2, 3]) }, (_, nth) => {
    const about = `pause ${nth}`;
    const of = [...triggers, ...jobs, { name: 'everything' }].map(({ name }) => name);
    const atMs = chance.between(`${about} at`, 0, chance.pick(`${about} soon`, [10, 120, 480]) * SECOND_MS);
    const forMs = chance.between(`${about} lasts`, 0, chance.pick(`${about} long`, [1, 5, 12]) * MINUTE_MS);
    const onlySinceMs = chance.between(`${about} only since`, 0, atMs + forMs);
    return {
      on: of[chance.between(`${about} on`, 0, of.length - 1)] ?? 'everything',
      by: chance.pick(`${about} by`, ['ana', 'ben']),
      atMs,
      forMs,
      ...(chance.happens(`${about} leaves behind`, 0.25) && { onlySinceMs }),
    };
  });
};

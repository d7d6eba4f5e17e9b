import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { Chance } from './chance.ts';
import type { FaultKind, FaultMix } from './faults.ts';

/** A restore of the ledger, as docs/operations.md describes it: all times since the world began. */
export interface Restore {
  /** The moment to which the table is put back. */
  readonly sinceMs: number;
  /** When the functions are stopped. Those that are at work come to their end. */
  readonly stopMs: number;
  /** How long the person waits before the table is put back and repaired. */
  readonly waitMs: number;
}

export const RESTORE_WAIT_MS = 5 * MINUTE_MS;

export const restoreOf = (chance: Chance): Restore | undefined => {
  if (!chance.happens('the ledger is restored', 0.15)) return undefined;
  const sinceMs = chance.between('restored to', 0, chance.pick('restored early', [10, 60, 300]) * SECOND_MS);
  const afterMs = chance.between('stopped after', 0, chance.pick('stopped soon', [10, 60, 240]) * SECOND_MS);
  return { sinceMs, stopMs: sinceMs + afterMs, waitMs: RESTORE_WAIT_MS };
};

/** Faults that remove the information on which a repair depends; no promise covers a restore with them. */
const NOT_BORNE: ReadonlySet<FaultKind> = new Set(['hides its arguments', 'job made anew', 'reupload changes']);

export const bearable = ({ kinds, ...mix }: FaultMix): FaultMix => {
  const borne = Object.entries(kinds).map(([place, ofPlace]) => [
    place,
    ofPlace.filter((kind) => !NOT_BORNE.has(kind)),
  ]);
  return { ...mix, kinds: Object.fromEntries(borne) as FaultMix['kinds'] };
};

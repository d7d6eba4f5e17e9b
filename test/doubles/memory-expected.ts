import { type ExpectedCheck, NEAR_MISS_SLOTS, type NearMiss } from '../../lib/core/ledger/expected-check.ts';
import { shardOf } from '../../lib/core/ledger/ledger-indexes.ts';
import type { ExpectedChecks, NearMissNotes } from '../../lib/ports/expected-checks.ts';

/** Checks of expectations, and near misses, in memory. */
export const memoryExpected = (): ExpectedChecks & NearMissNotes & { all(): readonly ExpectedCheck[] } => {
  const checks = new Map<string, ExpectedCheck>();
  const near = new Map<string, NearMiss>();
  const keyOf = ({ trigger, date }: ExpectedCheck): string => `${trigger}#${date}`;
  const change = (check: ExpectedCheck, next: (found: ExpectedCheck) => ExpectedCheck): void => {
    const found = checks.get(keyOf(check));
    if (found !== undefined) checks.set(keyOf(check), next(found));
  };
  return {
    all: () => [...checks.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    last: async (trigger) =>
      [...checks.values()]
        .filter((check) => check.trigger === trigger)
        .toSorted((a, b) => (a.date < b.date ? 1 : -1))[0],
    record: async (check) => {
      if (checks.has(keyOf(check))) return false;
      checks.set(keyOf(check), check);
      return true;
    },
    notePublished: async (check) => change(check, ({ outcomeDue: _due, ...rest }) => rest),
    noteCame: async (check, cameAt) => change(check, (found) => ({ cameAt, ...found })),
    nearMisses: async (trigger) => [...near].flatMap(([slot, miss]) => (slot.startsWith(`${trigger}#`) ? [miss] : [])),
    noteNearMiss: async (trigger, miss) => {
      near.set(`${trigger}#${shardOf(miss.what, NEAR_MISS_SLOTS)}`, miss);
    },
  };
};

import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import { type OutcomeEvent, outcomeIdOf } from '../../lib/core/outcome-event/outcome-event.ts';
import type { Report } from './harm.ts';
import type { Worker, World, Written } from './world.ts';

/** Each end is published, at least once, and not before the ledger knows it. */
export const publicationsOf = (world: World, report: Report) => {
  /** Every end that the ledger has ever known. */
  const known = new Set<string>();
  /** The ends that must be published, with what they are. */
  const owed = new Map<string, { readonly item: LedgerItem; readonly what: string }>();

  const isUnreadable = (item: LedgerItem): boolean => world.watch.isUnreadable(item);

  const owe = (item: LedgerItem): void => {
    if (!isUnpublished(item)) return;
    const outcomeId = outcomeIdOf(item);
    if (!known.has(outcomeId)) owed.set(outcomeId, { item, what: `${item.requestId}.${item.attempt} ${item.state}` });
    known.add(outcomeId);
  };

  return {
    wrote({ after, applied }: Written): void {
      if (applied && after !== undefined) owe(after);
    },
    published({ name }: Worker, { outcomeId, detail }: OutcomeEvent): void {
      const { requestId, attempt, state } = detail;
      const what = `${String(requestId)}.${String(attempt)} ${String(state)}`;
      world.tell('bus', () => `${what} by ${name}`);
      if (!known.has(outcomeId)) report('PUBLISHED EARLY', `${name} publishes ${what}, which the ledger does not know`);
      owed.delete(outcomeId);
    },
    /** What the table has lost cannot be published any more; what it holds as unpublished is owed again. */
    restored(): void {
      owed.clear();
      for (const item of world.ledger.all()) {
        if (!isUnpublished(item)) continue;
        known.delete(outcomeIdOf(item));
        owe(item);
      }
    },
    isAllPublished: (): boolean => [...world.ledger.all()].every((item) => !isUnpublished(item) || isUnreadable(item)),
    atTheEnd(): void {
      for (const { item, what } of owed.values()) {
        if (!isUnreadable(item)) report('UNPUBLISHED', `${what} was never published`);
      }
      for (const item of world.ledger.all()) {
        if (!isUnpublished(item) || isUnreadable(item)) continue;
        report('UNPUBLISHED', `${item.requestId} is ${item.state}, and its outcome is still due`);
      }
    },
  };
};

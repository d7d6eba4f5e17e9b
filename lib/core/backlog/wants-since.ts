import type { LedgerItem } from '../ledger/ledger-item.ts';
import { type EpochMs, laterOf } from '../time.ts';

/**
 * Since when a request waits for a run: since it arrived, or since its last run ended or a person took it up again.
 * Time in doubt or in a backoff counts, because it had no run then.
 */
export const wantsSince = ({ arrival, history }: Pick<LedgerItem, 'arrival' | 'history'>): EpochMs =>
  history
    .filter(({ what }) => what !== 'sent' && what !== 'searched')
    .reduce((since, { at }) => laterOf(since, at), arrival);

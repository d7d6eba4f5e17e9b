import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { WriteResult } from './ledger.ts';

/** A write of the ledger, as data. */
export type LedgerWrite =
  | { readonly kind: 'create'; readonly item: LedgerItem }
  | { readonly kind: 'change'; readonly change: LedgerChange };

/** A write whose caller waits. */
export interface PendingWrite {
  readonly write: LedgerWrite;
  readonly settle: (answer: WriteResult | Promise<WriteResult>) => void;
  /** With a `LEDGER_UNREACHABLE`: the write may have been applied, or may be applied later. */
  readonly fail: (error: unknown) => void;
}

/**
 * Writes that share a call. Each is conditional by itself and has an answer of its own: one may be applied, another
 * refused, and of a third it may not be known. There is no order among them.
 */
export interface SharedCalls {
  /** A call holds no more writes. */
  readonly mostWrites: number;
  /** Settles each of the writes or lets it fail, in as many calls as it takes. */
  carryOut(writes: readonly PendingWrite[]): void;
}

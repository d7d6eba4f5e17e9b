import type { ErrorInfo } from '../core/errors.ts';
import type { Backoff } from '../core/ledger/backoff.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../core/time.ts';

/**
 * The result of a request that this worker has acquired. `lost`: another worker has changed it meanwhile; do nothing
 * more. `not-written`: the ledger could not be written; the result is logged, and a search finds out.
 */
export type SendResult =
  | { readonly kind: 'started'; readonly jobRunId: string; readonly startedAt: EpochMs }
  | {
      readonly kind: 'waiting';
      readonly reason: WaitingReason;
      readonly error?: ErrorInfo;
      readonly backoff?: Backoff;
    }
  | { readonly kind: 'uncertain'; readonly error: ErrorInfo; readonly backoff: Backoff }
  /** `backoff`: it was refused like this for so long that it is given up. */
  | { readonly kind: 'rejected'; readonly error: ErrorInfo; readonly backoff?: Backoff }
  | { readonly kind: 'lost' }
  | { readonly kind: 'not-written' };

/** Someone else has it; `item` is what stands in the ledger instead. */
export interface NotAcquired {
  readonly kind: 'not-acquired';
  readonly item: LedgerItem | undefined;
}

/** What became of a request that was to be acquired and sent. */
export type StartResult = SendResult | NotAcquired;

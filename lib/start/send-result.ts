import type { ErrorInfo } from '../core/errors.ts';
import type { Backoff } from '../core/ledger/backoff.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';

/**
 * What became of a request that this worker has taken. `lost`: someone else has settled it meanwhile; hands off.
 * `not-written`: the ledger could not be told; the log was, and looking finds out.
 */
export type SendResult =
  | { readonly kind: 'started'; readonly jobRunId: string }
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

/** `not-acquired`: someone else has it; `item` is what stands in the ledger instead. */
export type StartResult = SendResult | { readonly kind: 'not-acquired'; readonly item: LedgerItem | undefined };

import type { EpochMs } from '../time.ts';
import type { FinishedItem, LedgerItem } from './ledger-item.ts';

/** An end whose outcome is still to be published. */
export type UnpublishedItem = FinishedItem & { readonly outcomeDue: EpochMs };

/** Whether the outcome of the request's end is still to be published. */
export const isUnpublished = (item: LedgerItem): item is UnpublishedItem => item.outcomeDue !== undefined;

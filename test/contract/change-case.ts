import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem, RequestState } from '../../lib/core/ledger/ledger-item.ts';

/** One conditional write of the protocol, as its table in section 2 has it. */
export interface ChangeCase<Seen extends LedgerItem = LedgerItem> {
  readonly name: string;
  /** An item that the change is for. */
  readonly seen: () => Seen;
  /** Made for what `seen` gives, and nothing else. */
  change(seen: Seen): LedgerChange;
  /** The states in which it applies, everything else being equal. */
  readonly states: readonly RequestState[];
  /** What else of the item must be as it was seen. */
  readonly compares: readonly ('leaseToken' | 'attempt' | 'jobRunId' | 'lease')[];
  /** What the item has afterwards; `undefined` for what is gone. */
  readonly after: Readonly<Record<string, unknown>>;
}

/** A case of the items that it is for, among cases of all. */
export const aCase = <Seen extends LedgerItem>(given: ChangeCase<Seen>): ChangeCase => given;

import type { GroupWrite } from '../core/ledger/group-change.ts';
import type { GroupItem } from '../core/ledger/group-item.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Membership } from '../core/ledger/membership.ts';
import type { EpochMs } from '../core/time.ts';

/** A member that gathers, as the index `gather` shows it; possibly a moment old. */
export interface GatherEntry {
  readonly requestId: string;
  readonly trigger: string;
  readonly arrival: EpochMs;
  readonly member: Membership;
}

/** What the index shows at one place. `sort` is the place; the next page begins behind it. */
export type GatherSight =
  | { readonly kind: 'member'; readonly sort: string; readonly groupId: string; readonly entry: GatherEntry }
  | { readonly kind: 'cut'; readonly sort: string; readonly groupId: string; readonly trigger: string };

/** `group`: what stands there instead; undefined when nothing does. */
export type GroupWriteResult =
  | { readonly applied: true }
  | { readonly applied: false; readonly group: GroupItem | undefined };

/** The ledger as a closer needs it besides. Every method rejects with a TriggerError `LEDGER_UNREACHABLE`. */
export interface BatchLedger {
  /** What gathers in one partition of the index, behind a place or from the start: a page, empty only at the end. */
  gathering(shard: number, behind?: string): Promise<readonly GatherSight[]>;
  /** Reads consistently. */
  group(groupId: string): Promise<GroupItem | undefined>;
  /** Carries out a cut or a finish. */
  changeGroup(write: GroupWrite): Promise<GroupWriteResult>;
  /**
   * Reads consistently all of these that are there, by request id. One that cannot be read is an error, or, if the reader
   * says so, reported and left out.
   */
  members(
    requestIds: readonly string[],
    options?: { readonly leaveOut?: 'unreadable' },
  ): Promise<ReadonlyMap<string, LedgerItem>>;
}

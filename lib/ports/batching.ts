import type { BatchRule } from '../core/batch/decide-cut.ts';
import type { BatchCut } from '../core/events/batch-cut.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Decision } from '../core/plan/decision.ts';
import type { ManifestFormat } from '../core/triggers/manifest-place.ts';
import type { BatchLedger } from './batch-ledger.ts';
import type { Invocation } from './invocation.ts';
import type { AdmissionLedger } from './ledger.ts';

/** What today's triggers file says of batches. */
export interface BatchFile {
  ruleOf(trigger: string): BatchRule;
  /** In which form a trigger's batches are listed; undefined: no expression of it reads the list. */
  manifestOf(trigger: string): ManifestFormat | undefined;
  /** The request id of the batch that a cut makes. */
  batchIdOf(cut: { readonly trigger: string; readonly group: string; readonly cutToken: string }): string;
  /** What a batch leads to. */
  planBatch(event: BatchCut, trigger: string): Decision;
  /** What an upload leads to that shares no run. */
  planSingle(member: LedgerItem): Decision;
}

/** Where the lists of batches' objects are kept. */
export interface ManifestStore {
  addressOf(key: string): string;
  /**
   * Writes a list, given in pieces, where none is. `there`: one stands there already; it is of the same cut, so it lists the same.
   * `nowhere`: the stack has no bucket for lists.
   *
   * @throws TriggerError `MANIFEST_UNWRITTEN`; the list may have been written, or be written later
   */
  put(key: string, text: readonly string[]): Promise<'written' | 'there' | 'nowhere'>;
}

/** What it takes to close groups, besides an invocation. */
export interface Batching {
  readonly ledger: AdmissionLedger & BatchLedger;
  readonly batchFile: BatchFile;
  readonly manifests: ManifestStore;
}

/** An invocation that cuts groups, and carries the cuts out. */
export type ClosingInvocation = Omit<Invocation, 'ledger'> & Batching;

import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { Deployment } from './batch-plan.ts';

/** The list of a batch, as it stands in S3: the uploads by their names, and the keys. */
export interface Listed {
  readonly ids: readonly string[];
  readonly keys: readonly string[];
}

/** What the world knows of batches besides its ledger. */
export interface SimulatedBatches {
  /** The deployed file. A worker has the one that was deployed when it began. */
  deployed: Omit<Deployment, 'atMs'>;
  /** What is written, by the manifest's key. */
  readonly manifests: Map<string, Listed>;
  /** Uploads that the ledger has known, by their names. */
  readonly admitted: Set<string>;
  /** Uploads that a person has taken up. */
  readonly takenUp: Set<string>;
  /** Hears of each upload that is rejected. */
  whenRejected: (item: LedgerItem) => void;
}

export const noBatchesYet = (): SimulatedBatches => ({
  deployed: { says: 'batch', singlesBroken: false },
  manifests: new Map(),
  admitted: new Set(),
  takenUp: new Set(),
  whenRejected: () => undefined,
});

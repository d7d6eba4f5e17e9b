import type { Deployment } from './batch-plan.ts';

/** The list of a batch, as it stands in S3: the uploads by their names, and the keys. */
export interface Listed {
  readonly ids: readonly string[];
  readonly keys: readonly string[];
}

/** What the world knows of batches besides its ledger. */
export interface SimulatedBatches {
  /** The deployed file. A worker has the one that was deployed when it began. */
  deployed: Pick<Deployment, 'says' | 'singlesBroken'>;
  /** What is written, by the manifest's key. */
  readonly manifests: Map<string, Listed>;
  /** Uploads that a person has taken up. */
  readonly takenUp: Set<string>;
}

export const noBatchesYet = (): SimulatedBatches => ({
  deployed: { says: 'batch', singlesBroken: false },
  manifests: new Map(),
  takenUp: new Set(),
});

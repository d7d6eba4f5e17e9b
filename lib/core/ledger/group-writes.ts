/**
 * The conditional writes of a group's item, as data. Each puts the whole item: what it holds follows from what the
 * writer has read, and the condition demands that it still stands.
 */
import type { CutReason } from '../events/batch-cut.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import type { ManifestFormat } from '../triggers/manifest-place.ts';
import type { GroupWrite } from './group-change.ts';
import type { CutKind, CuttingGroup, IdleGroup } from './group-item.ts';

/** What a closer has decided to cut. */
export interface Cut {
  readonly groupId: string;
  readonly trigger: string;
  readonly by: Readonly<Record<string, string>>;
  readonly cutToken: string;
  readonly cutAt: EpochMs;
  readonly kind: CutKind;
  readonly manifestFormat?: ManifestFormat;
  /** The batch's request, of a cut that makes one. */
  readonly batchId?: string;
  readonly list: readonly string[];
  readonly reason: CutReason;
  readonly complete: boolean;
  readonly missing: readonly string[];
}

/**
 * cut, by a closer: the one write that decides which members make the next batch. It demands that no cut was made since
 * the group was read. A cut that makes no batch keeps the last one's request, so that a held group still knows its run.
 */
export const cut = (
  seen: IdleGroup | undefined,
  { batchId = seen?.batchId, ...made }: Cut,
): GroupWrite<CuttingGroup> => ({
  operation: 'cut',
  condition: seen === undefined ? { exists: false } : { exists: true, state: 'IDLE', cutToken: seen.cutToken },
  item: {
    ...made,
    state: 'CUTTING',
    number: (seen?.number ?? 0) + 1,
    ...(batchId === undefined ? {} : { batchId }),
  },
});

/** finish, by a closer that knows every write of the cut to stand: the group is free for its next cut. */
export const finish = (done: CuttingGroup, expiresAt: EpochSeconds): GroupWrite<IdleGroup> => {
  const { groupId, trigger, by, cutToken, number, batchId, cutAt } = done;
  return {
    operation: 'finish',
    condition: { exists: true, state: 'CUTTING', cutToken },
    item: {
      ...{ groupId, trigger, by, cutToken, number, cutAt },
      ...(batchId === undefined ? {} : { batchId }),
      state: 'IDLE',
      expiresAt,
    },
  };
};

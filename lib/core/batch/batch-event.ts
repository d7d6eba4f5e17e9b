import type { BatchCut } from '../events/batch-cut.ts';
import type { S3ObjectCreated } from '../events/event.ts';
import type { CuttingGroup } from '../ledger/group-item.ts';
import { timesOf } from './batch-objects.ts';

/** A list that an expression can hold: more keys, or longer ones, are for the manifest. */
const MOST_KEYS = 100;
const MOST_KEY_BYTES = 32_000;

/** The event of the batch that a cut makes of these objects. It follows from the cut and its members alone. */
export const batchEvent = (
  { groupId, cutToken, by, number, reason, complete, missing }: CuttingGroup,
  objects: readonly S3ObjectCreated[],
  manifest?: string,
): BatchCut => {
  const keys = objects.map(({ key }) => key);
  const isShort = keys.length <= MOST_KEYS && Buffer.byteLength(JSON.stringify(keys)) <= MOST_KEY_BYTES;
  return {
    source: 'batch',
    group: groupId,
    ...{ cutToken, by, number, reason, complete, missing },
    count: objects.length,
    bytes: objects.reduce((sum, { size = 0 }) => sum + size, 0),
    ...timesOf(objects),
    ...(manifest === undefined ? {} : { manifest }),
    ...(isShort ? { keys } : {}),
  };
};

import type { S3ObjectCreated } from '../events/event.ts';
import { compareSequencers } from '../events/s3/s3-object-fields.ts';
import type { LedgerItem } from '../ledger/ledger-item.ts';
import { epochMs, isBefore, msBetween, parseIso } from '../time.ts';

/**
 * The objects of a batch, in order of arrival. A key that was uploaded twice is there once, by its newest upload: two
 * lines would make a job read the object twice.
 *
 * @param members those of the cut's list, in its order
 */
export const objectsOf = (members: readonly Pick<LedgerItem, 'event' | 'member'>[]): readonly S3ObjectCreated[] => {
  const newest = new Map<string, S3ObjectCreated>();
  for (const { event, member } of members) {
    if (event.source !== 's3' || member?.role !== 'upload') continue;
    const name = JSON.stringify([event.bucket, event.key]);
    const known = newest.get(name);
    if (known !== undefined && isNewer(known, event)) continue;
    // Deleted first, so that it takes the place of its newest upload.
    newest.delete(name);
    newest.set(name, event);
  }
  return [...newest.values()];
};

/** Whether the first of two uploads of a key is the newer one; if nothing tells, the one that arrived last is. */
const isNewer = (a: S3ObjectCreated, b: S3ObjectCreated): boolean => {
  if (a.sequencer !== undefined && b.sequencer !== undefined) {
    const order = compareSequencers(a.sequencer, b.sequencer);
    if (order !== 0) return order > 0;
  }
  return isBefore(timeOf(b), timeOf(a));
};

const timeOf = ({ eventTime }: S3ObjectCreated) => parseIso(eventTime) ?? epochMs(0);

/** The earliest and the latest event time of some objects. */
export const timesOf = (objects: readonly S3ObjectCreated[]): { readonly first: string; readonly last: string } => {
  const times = objects.map(({ eventTime }) => eventTime);
  const inOrder = times.toSorted((a, b) => -msBetween(parseIso(a) ?? epochMs(0), parseIso(b) ?? epochMs(0)));
  return { first: inOrder[0] ?? '', last: inOrder.at(-1) ?? '' };
};

import type { BatchPolicy } from '../triggers/batch-policy.ts';
import type { Gathering } from './gathering.ts';

/** The uploads that the next batch would take, and whether it is full with them. */
export interface Head {
  readonly uploads: readonly Gathering[];
  readonly isFull: boolean;
}

/** The first uploads that a batch may have together: one at least, however large. */
export const headOf = (uploads: readonly Gathering[], { items, bytes }: Pick<BatchPolicy, 'items' | 'bytes'>): Head => {
  let [count, sum] = [0, 0];
  for (const { member } of uploads.slice(0, items)) {
    const size = member.size ?? 0;
    if (bytes !== undefined && count > 0 && sum + size > bytes) break;
    count += 1;
    sum += size;
  }
  const isFull = count < uploads.length || count === items || (bytes !== undefined && count > 0 && sum >= bytes);
  return { uploads: uploads.slice(0, count), isFull };
};

import type { BatchPolicy } from '../triggers/batch-policy.ts';
import type { Gathering } from './gathering.ts';

/**
 * The uploads by which a group has what its trigger needs: the last one with each needed value. Of a group that is too
 * large for one batch they go with its last batch. Otherwise the uploads that are left over would wait for values that
 * an earlier batch has taken.
 *
 * @param uploads in order of arrival; with all that is needed
 */
export const neededLast = (uploads: readonly Gathering[], need: BatchPolicy['need']): ReadonlySet<Gathering> => {
  if (need === undefined) return new Set();
  const last = new Map(
    uploads.flatMap((upload) => (upload.member.part === undefined ? [] : [[upload.member.part, upload]])),
  );
  if ('names' in need) return new Set(need.names.flatMap((name) => last.get(name) ?? []));
  // Any values will do, so those that came last.
  const inOrder = new Set(last.values());
  return new Set(uploads.filter((upload) => inOrder.has(upload)).slice(-need.different));
};

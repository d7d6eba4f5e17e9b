import type { BatchPolicy } from '../triggers/batch-policy.ts';
import type { Gathering } from './gathering.ts';

/** What a group still waits for, in words of the triggers file; none: it may close. */
export const missingIn = (
  entries: readonly Gathering[],
  { need, until }: Pick<BatchPolicy, 'need' | 'until'>,
): readonly string[] => [...missingParts(entries, need), ...missingMarker(entries, until)];

const missingParts = (entries: readonly Gathering[], need: BatchPolicy['need']): readonly string[] => {
  if (need === undefined) return [];
  const uploads = entries.filter(({ member }) => member.role === 'upload');
  const there = new Set(uploads.flatMap(({ member: { part } }) => (part === undefined ? [] : [part])));
  if ('names' in need) return need.names.filter((name) => !there.has(name));
  return there.size >= need.different ? [] : [`${need.different - there.size} more of ${need.capture}`];
};

const missingMarker = (entries: readonly Gathering[], until: BatchPolicy['until']): readonly string[] =>
  until === undefined || entries.some(({ member }) => member.role === 'marker') ? [] : [until.source];

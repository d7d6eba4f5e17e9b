import type { MemberRole } from '../../lib/core/ledger/membership.ts';
import { DAY_MS, type EpochMs, epochMs, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';

/**
 * When a group may close, in the words of docs/triggers.md: said once more, so that a fault of lib's own decision is
 * seen. Nothing of lib/core/batch is used here.
 */

/** An entry of a group: what the world has sent, and when a worker took it in. */
export interface Entry {
  readonly id: string;
  readonly role: MemberRole;
  readonly part: string;
  readonly size: number;
  readonly cameAt: EpochMs;
}

type Entries = readonly Entry[];

export const uploadsOf = (entries: Entries): Entries => entries.filter(({ role }) => role === 'upload');

/** Everything that the trigger waits for is there. */
export const isComplete = (entries: Entries, { need, until }: BatchPolicy): boolean => {
  const parts = new Set(uploadsOf(entries).map(({ part }) => part));
  if (need !== undefined && 'names' in need && need.names.some((name) => !parts.has(name))) return false;
  if (need !== undefined && 'different' in need && parts.size < need.different) return false;
  return until === undefined || entries.some(({ role }) => role === 'marker');
};

export const totalOf = (entries: Entries): number => uploadsOf(entries).reduce((sum, { size }) => sum + size, 0);

const isFull = (entries: Entries, { items, bytes, at, quietSeconds, atMostSeconds }: BatchPolicy): boolean => {
  const waitsForItsTime = at !== undefined && quietSeconds === undefined && atMostSeconds === undefined;
  if (waitsForItsTime) return false;
  return uploadsOf(entries).length >= items || (bytes !== undefined && totalOf(entries) >= bytes);
};

const firstOf = (entries: Entries): number => Math.min(...entries.map(({ cameAt }) => cameAt));
const lastOf = (entries: Entries): number => Math.max(...entries.map(({ cameAt }) => cameAt));

/** When the group is to be closed at the latest. */
export const deadlineOf = (entries: Entries, { at, atMostSeconds }: BatchPolicy): EpochMs => {
  const first = firstOf(entries);
  const longest = first + (atMostSeconds ?? Number.POSITIVE_INFINITY) * SECOND_MS;
  if (at === undefined) return epochMs(longest);
  // The simulated file names times of UTC.
  const today = Math.floor(first / DAY_MS) * DAY_MS + at.minuteOfDay * MINUTE_MS;
  return epochMs(Math.min(longest, today > first ? today : today + DAY_MS));
};

/**
 * Whether a group may close now, and so must.
 *
 * @param complete what it waits for is there, or was when these were left over
 */
export const mayClose = (entries: Entries, policy: BatchPolicy, now: EpochMs, complete: boolean): boolean => {
  if (entries.length === 0) return false;
  if (entries.some(({ role }) => role === 'close')) return true;
  const isQuiet =
    policy.quietSeconds !== undefined &&
    uploadsOf(entries).length > 0 &&
    now >= lastOf(entries) + policy.quietSeconds * SECOND_MS;
  if (complete && (isFull(entries, policy) || isQuiet)) return true;
  return now >= deadlineOf(entries, policy) && (complete || policy.orElse === 'start');
};

/** The same entries, as a clock shows them that is so much ahead of all others. */
export const shifted = (entries: Entries, ms: number): Entries =>
  entries.map((entry) => ({ ...entry, cameAt: plusMs(entry.cameAt, ms) }));

/**
 * Whether a cut of these is made for one of the reasons that there are, whichever of the others its closer saw.
 *
 * @param others what gathered beside them
 */
export const mayBeCut = (listed: Entries, others: Entries, policy: BatchPolicy, now: EpochMs): boolean => {
  const quietSince = now - (policy.quietSeconds ?? 0) * SECOND_MS;
  const withoutTheNewest = [...listed, ...others.filter(({ cameAt }) => cameAt <= quietSince)];
  return [[...listed, ...others], withoutTheNewest].some((seen) =>
    mayClose(seen, policy, now, isComplete(seen, policy)),
  );
};

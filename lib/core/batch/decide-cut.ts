import type { CutReason } from '../events/batch-cut.ts';
import type { CutKind } from '../ledger/group-item.ts';
import { type EpochMs, epochMs, isBefore, laterOf, plusMs, SECOND_MS } from '../time.ts';
import type { BatchPolicy } from '../triggers/batch-policy.ts';
import { deadlineOf } from './deadline.ts';
import { type Gathering, type GatheringGroup, uploadsOf } from './gathering.ts';
import { headOf } from './head.ts';
import { missingIn } from './needed.ts';
import { neededLast } from './needed-last.ts';

/** What today's triggers file says of a group's trigger: how it batches, that it batches no more, or nothing of it. */
export type BatchRule = BatchPolicy | 'no-batch' | 'no-trigger';

/**
 * Why a group is not cut.
 *
 * - `empty`: nothing gathers. `gathering`: it is not time yet.
 * - `held`: the run of its last batch is under way.
 * - `incomplete`: its deadline is over, and something is missing.
 * - `stranded`: no trigger of the file has its name.
 */
export type WaitCause = 'empty' | 'gathering' | 'held' | 'incomplete' | 'stranded';

/** `closesAt`: when it is cut at the latest, or its deadline is over, if nothing else comes. */
export type CutDecision =
  | {
      readonly kind: 'wait';
      readonly because: WaitCause;
      readonly missing: readonly string[];
      readonly closesAt?: EpochMs;
    }
  | {
      readonly kind: 'cut';
      readonly makes: CutKind;
      readonly reason: CutReason;
      /** What the cut takes, in order of arrival; markers and wishes to close stand last. */
      readonly chosen: readonly Gathering[];
      /** Those that it leaves, and without which it would not be time. */
      readonly relies: readonly Gathering[];
      readonly complete: boolean;
      readonly missing: readonly string[];
      /** Uploads are left that gather on. */
      readonly leaves: boolean;
    };

/** Of a trigger that batches no more, and that names no bound: so many become requests of their own by one cut. */
const MOST_SINGLES = 1_000;

/** Of 10,000 uploads and some markers the list of ids fits into an item of the ledger; markers beyond go with the next cut. */
const MOST_LISTED = 12_000;

/**
 * Whether a group is cut now, and what the cut takes. The rules in their order: a trigger that is gone, a run that is
 * waited for, a person's wish, a full batch, a quiet one, the deadline.
 *
 * @param isHeld the group's last batch is not at its end; asked only of a policy with `hold`
 */
export const decideCut = (rule: BatchRule, group: GatheringGroup, now: EpochMs, isHeld: boolean): CutDecision => {
  const { entries } = group;
  if (entries.length === 0) return wait('empty');
  if (rule === 'no-trigger') return wait('stranded');
  const uploads = uploadsOf(entries);
  // Others gather that were not read, so nothing can be said of what is there.
  if (uploads.length === 0 && group.more) return wait('gathering');
  if (rule === 'no-batch') return take(group, { items: MOST_SINGLES }, 'batch-removed', []);
  if (rule.hold && isHeld) return wait('held');
  const missing = missingIn(entries, rule);
  if (entries.some(({ member }) => member.role === 'close')) return take(group, rule, 'close', missing);

  const isMet = missing.length === 0;
  const due = deadlineOf(firstOf(entries), rule);
  const isOver = due !== undefined && !isBefore(now, due);
  const closesWhenFull = rule.at === undefined || rule.quietSeconds !== undefined || rule.atMostSeconds !== undefined;
  if (isMet && closesWhenFull && (group.more || headOf(uploads, rule).isFull))
    return take(group, rule, 'full', missing);
  const quietAt = isMet && uploads.length > 0 ? quietSince(entries, rule) : undefined;
  if (quietAt !== undefined && !isBefore(now, quietAt)) return take(group, rule, 'quiet', missing);
  if (isOver && (isMet || rule.orElse === 'start')) return take(group, rule, 'deadline', missing);
  return wait(isOver ? 'incomplete' : 'gathering', missing, isOver ? undefined : earlier(quietAt, due));
};

const wait = (because: WaitCause, missing: readonly string[] = [], closesAt?: EpochMs): CutDecision => ({
  kind: 'wait',
  because,
  missing,
  ...(closesAt === undefined ? {} : { closesAt }),
});

/**
 * The head of the uploads; with the last of them go those that are needed, and markers and wishes to close, which mean
 * all that is there.
 */
const take = (
  { entries, more }: GatheringGroup,
  caps: Pick<BatchPolicy, 'items' | 'bytes' | 'need'>,
  reason: CutReason,
  missing: readonly string[],
): CutDecision => {
  const uploads = uploadsOf(entries);
  const needed = missing.length > 0 ? new Set<Gathering>() : neededLast(uploads, caps.need);
  const before = uploads.filter((upload) => !needed.has(upload));
  const isLast = !more && (before.length === 0 || headOf(uploads, caps).uploads.length === uploads.length);
  const kept = isLast ? [] : [...needed];
  // What is needed goes together, however large: else one of it would wait for the other.
  const head = isLast ? uploads : headOf(before.length === 0 ? uploads : before, caps).uploads;
  const leaves = more || head.length < uploads.length;
  const others = entries.filter(({ member }) => member.role !== 'upload');
  const ofUploads = reason === 'batch-removed' ? 'singles' : 'batch';
  return {
    kind: 'cut',
    makes: head.length === 0 ? 'nothing' : ofUploads,
    reason,
    chosen: [...head, ...(leaves ? [] : others.slice(0, MOST_LISTED - head.length))],
    relies: leaves ? [...kept, ...others] : [],
    complete: missing.length === 0,
    missing,
    leaves,
  };
};

/** When the first of some entries arrived. */
export const firstOf = (entries: readonly Gathering[]): EpochMs =>
  entries.reduce((first, { arrival }) => (isBefore(arrival, first) ? arrival : first), entries[0]?.arrival ?? NEVER);

const quietSince = (entries: readonly Gathering[], { quietSeconds }: BatchPolicy): EpochMs | undefined => {
  if (quietSeconds === undefined) return undefined;
  const last = entries.reduce((latest, { arrival }) => laterOf(latest, arrival), NEVER);
  return plusMs(last, quietSeconds * SECOND_MS);
};

const NEVER = epochMs(0);

const earlier = (a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined =>
  a === undefined || b === undefined ? (a ?? b) : isBefore(a, b) ? a : b;

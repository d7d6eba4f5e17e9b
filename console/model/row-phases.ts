import { type EpochMs, laterOf } from '../../lib/core/time.ts';
import { attemptOf, isOver, type Mark, type Row, type RowState } from './row.ts';

/** What a request was doing for a time. `earlier`: all that was before its last attempt, also while it had ended. */
export type PhaseKind = 'waiting' | 'starting' | 'doubt' | 'running' | 'cancelled' | 'rejected' | 'earlier';

/** A part of a request's bar of time. */
export interface Phase {
  readonly kind: PhaseKind;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const KINDS: Partial<Readonly<Record<RowState, PhaseKind>>> = {
  WAITING: 'waiting',
  STARTING: 'starting',
  UNCERTAIN: 'doubt',
  STARTED: 'running',
  GATHERED: 'waiting',
  // These end a request, until a person takes it up again, as the same attempt.
  CANCELLED: 'cancelled',
  REJECTED: 'rejected',
};

/**
 * The bar of time of a row, from its arrival to its end or until now: its last attempt, and before that one part for all
 * the earlier ones. What is known of it (its marks) tells what it did when; the time of its first attempt of which
 * nothing was seen counts as waiting. A doubt lasts until a search has ended it, even if the run that it finds has ended
 * before.
 */
export const phasesOf = (row: Row, now: EpochMs): readonly Phase[] => {
  if (row.state === 'NOTHING' || row.state === 'BATCHED') return [];
  const { begin, marks } = lastAttemptOf(row);
  const doubtEnds = endOfDoubt(marks);
  const end = laterOf(endOf(row, now), doubtEnds ?? row.at);
  if (begin === undefined) return joined([{ at: row.at, kind: 'earlier' }], end);
  const runs = hasRun(row) ? laterOf(laterOf(row.startedAt, begin), doubtEnds ?? begin) : undefined;
  const points: readonly Point[] = [
    ...(begin > row.at ? [{ at: row.at, kind: 'earlier' as const }] : []),
    { at: begin, kind: firstKind({ ...row, at: begin }, marks) ?? 'waiting' },
    ...marks.flatMap(({ at, state }): readonly Point[] => {
      const kind = KINDS[state];
      // When a run began, Glue knows best.
      if (kind === undefined || (kind === 'running' && runs !== undefined)) return [];
      return at > end ? [] : [{ at: laterOf(at, begin), kind }];
    }),
    ...(runs === undefined || runs > end ? [] : [{ at: runs, kind: 'running' as const }]),
  ];
  return joined(inOrder(points, runs), end);
};

/** The marks of a row's last attempt, and when it began: undefined where that is not known. */
const lastAttemptOf = (row: Row): { readonly begin: EpochMs | undefined; readonly marks: readonly Mark[] } => {
  const marks = row.marks ?? [];
  if (attemptOf(row) === 1) return { begin: row.at, marks };
  const own = marks.filter((mark) => attemptOf(mark) === attemptOf(row));
  const before = marks.findLast((mark) => attemptOf(mark) < attemptOf(row))?.at ?? row.at;
  const known = [...own.slice(0, 1).map(({ at }) => at), ...(hasRun(row) ? [row.startedAt] : [])];
  const [first] = known.toSorted((a, b) => a - b);
  return { begin: first === undefined ? undefined : laterOf(first, before), marks: own };
};

/** Whether the last attempt has a run: what waits may still show the start of the one before. */
const hasRun = (row: Row): row is Row & { readonly startedAt: EpochMs } =>
  row.startedAt !== undefined && (row.state === 'STARTED' || isOver(row));

/** The part of its doubt in which a run went on that nobody knew of; undefined where there was none, or it is not known yet. */
export const runInDoubt = (
  row: Row,
  phases: readonly Phase[],
  now: EpochMs,
): { readonly from: EpochMs; readonly to: EpochMs } | undefined => {
  const doubt = phases.findLast(({ kind }) => kind === 'doubt');
  if (doubt === undefined || row.startedAt === undefined) return undefined;
  const from = laterOf(row.startedAt, doubt.from);
  const ended = row.endedAt ?? now;
  const to = ended < doubt.to ? ended : doubt.to;
  return from < to ? { from, to } : undefined;
};

/** When a doubt was found to be over. */
const endOfDoubt = (marks: readonly Mark[]): EpochMs | undefined => {
  const last = marks.findLastIndex(({ state }) => state === 'UNCERTAIN');
  return last === -1 ? undefined : marks[last + 1]?.at;
};

interface Point {
  readonly at: EpochMs;
  readonly kind: PhaseKind;
}

const isBegin =
  (row: Row) =>
  ({ at }: Mark): boolean =>
    at - row.at < BEGIN_MS;

/** A mark so soon after the arrival was seen from the beginning. */
const BEGIN_MS = 2_000;

/** What a row did from its arrival until the first mark: what that mark says, if it came soon. */
const firstKind = (row: Row, marks: readonly Mark[]): PhaseKind | undefined => {
  const [first] = marks;
  if (first === undefined) {
    const isStill = row.startedAt === undefined ? KINDS[row.state] : undefined;
    return isStill ?? (row.startedAt !== undefined && row.startedAt - row.at < BEGIN_MS ? 'starting' : undefined);
  }
  if (!isBegin(row)(first)) return undefined;
  return first.state === 'WAITING' || first.state === 'GATHERED' ? 'waiting' : 'starting';
};

/** In the order of time. Nothing but the run follows its start. */
const inOrder = (points: readonly Point[], runs: EpochMs | undefined): readonly Point[] => {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  return runs === undefined ? sorted : sorted.filter(({ at, kind }) => at < runs || kind === 'running');
};

const joined = (points: readonly Point[], end: EpochMs): readonly Phase[] => {
  const phases: Phase[] = [];
  points.forEach(({ at, kind }, index) => {
    const to = points[index + 1]?.at ?? end;
    const last = phases.at(-1);
    if (to <= at) return;
    if (last?.kind === kind) phases[phases.length - 1] = { ...last, to };
    else phases.push({ kind, from: at, to });
  });
  return phases;
};

const endOf = (row: Row, now: EpochMs): EpochMs => {
  if (!isOver(row)) return laterOf(now, row.at);
  return row.endedAt ?? row.marks?.at(-1)?.at ?? row.startedAt ?? row.at;
};

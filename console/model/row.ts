import type { ErrorInfo } from '../../lib/core/errors.ts';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import type { EpochMs } from '../../lib/core/time.ts';

/** Where a row stands: as its request, or `NOTHING` where an event started nothing. */
export type RowState = RequestState | 'NOTHING';

/** A state of a row, and since when it is known. */
export interface Mark {
  readonly at: EpochMs;
  readonly state: RowState;
  /** The first one where it is absent. */
  readonly attempt?: number;
}

/** One row of the view *Now*: a request, or an event that started nothing. */
export interface Row {
  /** The request id; of an event without a request a name of its own. */
  readonly id: string;
  /** When it arrived. */
  readonly at: EpochMs;
  /** The event in a few words: `s3://bucket/key`, a scheduled time, `call <key>`. Hostile text. */
  readonly what: string;
  readonly state: RowState;
  readonly trigger?: string;
  readonly jobName?: string;
  readonly attempt?: number;
  /** Why it waits, or why nothing was started. */
  readonly reason?: string;
  /** The same in a sentence. */
  readonly message?: string;
  readonly jobRunId?: string;
  readonly startedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly error?: ErrorInfo;
  /** When Glue was last seen to throttle a call of it. */
  readonly throttledAt?: EpochMs;
  /** How often its event came again. */
  readonly again?: number;
  /** Its states as they were seen, or as its history has them, in order; none of what had ended before anybody looked. */
  readonly marks?: readonly Mark[];
  /** The group in which an upload gathers. */
  readonly group?: string;
  /** Of a batch's request: what it holds, in words. It is what it is called, once that is known. */
  readonly batch?: string;
  /** The request of the batch that it is a part of. */
  readonly batchId?: string;
}

/** Whether nothing more is to come of a row by itself. */
export const isOver = ({ state }: Pick<Row, 'state'>): boolean =>
  !['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED', 'GATHERED'].includes(state);

/** The attempt of a row, or of one of its states. */
export const attemptOf = ({ attempt }: Pick<Mark, 'attempt'>): number => attempt ?? 1;

/** A state of the row as it is now. */
export const markOf = ({ state, attempt }: Pick<Row, 'state' | 'attempt'>, at: EpochMs): Mark => ({
  ...{ at, state },
  ...(attempt !== undefined && { attempt }),
});

/** Whether both are of the same state of the same attempt. */
export const isSameState = (a: Pick<Mark, 'state' | 'attempt'>, b: Pick<Mark, 'state' | 'attempt'>): boolean =>
  a.state === b.state && attemptOf(a) === attemptOf(b);

/** With a state that was just seen; as it is, if that state is the last one seen. */
export const marked = (marks: readonly Mark[] | undefined, mark: Mark): readonly Mark[] => {
  const last = marks?.at(-1);
  if (last !== undefined && (isSameState(last, mark) || last.at > mark.at)) return marks ?? [];
  return [...(marks ?? []), mark];
};

import { DAY_MS, type EpochMs, isBefore, parseIso, plusMs, toUtcDay } from '../../time.ts';

/** What the id of a bulk cancel says. */
export interface CancelAct {
  /** The UTC days on which its requests arrived. */
  readonly from: EpochMs;
  readonly before: EpochMs;
  /** The same however often its call is sent. */
  readonly name: string;
}

const CANCEL_ID = /^(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})_([\w-]{1,40})$/;

/** A bulk cancel names itself, so that its undo knows on which days to look: from that of `first` to that of `last`. */
export const cancelIdOf = (first: EpochMs, last: EpochMs, name: string): string =>
  `${toUtcDay(first)}_${toUtcDay(last)}_${name.slice(0, 8)}`;

/** Reads a {@link cancelIdOf} back; `undefined` when it is none. */
export const parseCancelId = (text: string): CancelAct | undefined => {
  const [, first = '', last = '', name = ''] = CANCEL_ID.exec(text) ?? [];
  const [from, until] = [startOfDay(first), startOfDay(last)];
  if (from === undefined || until === undefined || isBefore(until, from)) return undefined;
  return { from, before: plusMs(until, DAY_MS), name };
};

/** The first moment of a UTC day that the calendar has. */
export const startOfDay = (day: string): EpochMs | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) ? parseIso(`${day}T00:00:00Z`) : undefined;

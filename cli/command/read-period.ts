import { DAY_MS, type EpochMs, epochMs, isBefore, parseIso, plusMs, toUtcDay } from '../../lib/core/time.ts';
import { misuse } from '../command-line/run-script.ts';

/** A time from its first moment to just before its last. */
export interface Period {
  readonly from: EpochMs;
  readonly before: EpochMs;
}

/** What the command line says of a time. */
interface PeriodWords {
  readonly day?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** More days would take long, and more than the ledger keeps. */
const MOST_DAYS = 400;

/**
 * The time that is meant; without a word today. A date means all of that UTC day, so `--to 2026-11-30` includes it.
 *
 * @throws TriggerError `CALL_INVALID`
 */
export const readPeriod = ({ day, from, to }: PeriodWords, now: EpochMs): Period => {
  if (day !== undefined && (from !== undefined || to !== undefined))
    misuse('--day does not go together with --from and --to');
  if (to !== undefined && from === undefined) misuse('--to needs --from');
  const first = momentOf(day === undefined ? '--from' : '--day', day ?? from ?? toUtcDay(now));
  const last = day !== undefined || from === undefined ? first : to === undefined ? undefined : momentOf('--to', to);
  const before = last === undefined ? plusMs(now, 1) : last.isDay ? plusMs(last.at, DAY_MS) : last.at;
  if (!isBefore(first.at, before)) misuse(`--to: expected a time after --from, found ${to ?? 'none'}`);
  if (daysOf({ from: first.at, before }).length > MOST_DAYS)
    misuse(`expected ${MOST_DAYS} days at most, found more: say --to, or a later --from`);
  return { from: first.at, before };
};

/** The UTC days that a time touches. */
export const daysOf = ({ from, before }: Period): readonly string[] => {
  const days: string[] = [];
  for (let at = epochMs(Math.floor(from / DAY_MS) * DAY_MS); isBefore(at, before); at = plusMs(at, DAY_MS)) {
    days.push(toUtcDay(at));
    if (days.length > MOST_DAYS) break;
  }
  return days;
};

/** A time that the command line says, or a date. @throws TriggerError `CALL_INVALID` */
export const momentOf = (option: string, text: string): { readonly at: EpochMs; readonly isDay: boolean } => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = parseIso(isDay ? `${text}T00:00Z` : text);
  if (at !== undefined && (!isDay || toUtcDay(at) === text)) return { at, isDay };
  return misuse(
    `${option}: expected a date or a time in UTC, such as 2026-11-22 or 2026-11-22T02:00:00Z, found "${text}"`,
  );
};

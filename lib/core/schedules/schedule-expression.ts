import { parseWall, type WallMs } from '../calendar/civil-date.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import { type CronSchedule, parseCron } from './cron-expression.ts';

/** What an expression of EventBridge Scheduler says. */
export type Schedule = CronSchedule | RateSchedule | OneTimeSchedule;

/**
 * Again and again after the same time, a day being 24 hours. Nobody sets a StartDate here, so the first time is when the
 * schedule is created, enabled or renamed.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
 */
export interface RateSchedule {
  readonly kind: 'rate';
  readonly everyMs: number;
}

/** Once, when the clock of the schedule's time zone shows `wall`. */
export interface OneTimeSchedule {
  readonly kind: 'at';
  readonly wall: WallMs;
}

/** The schedule, or everything that is wrong with its expression. */
export type ScheduleResult =
  | { readonly ok: true; readonly schedule: Schedule }
  | { readonly ok: false; readonly errors: readonly string[] };

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const MAX_CHARACTERS = 256;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: HOUR_MS };

/**
 * Reads an expression of EventBridge Scheduler: `cron(…)`, `rate(…)` or `at(…)`. The one grammar of this project: what
 * `check` accepts is what the laptop ticks by and what a manual call is measured against. Never throws.
 *
 * It follows AWS's page, and where that is silent what AWS was seen to accept (`LW`, `L-3`, names in any case, a range that
 * goes round the end of the week). Where nothing is known it refuses, and says how to write the same as documented.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export const parseSchedule = (expression: string): ScheduleResult => {
  if (expression.length > MAX_CHARACTERS)
    return refused(`expected at most ${MAX_CHARACTERS} characters, found ${expression.length}`);
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(expression) ?? [];
  if (kind === 'cron') return parseCron(inside);
  if (kind === 'rate') return parseRate(inside);
  if (kind === 'at') return parseAt(inside);
  const bare = /^[\d*?,/LW#-]+(?:\s+[\w*?,/#-]+){4,5}$/.test(expression) ? '; around these fields write cron(…)' : '';
  const cut = /^cron\([^)]*$/.test(expression) ? '; inside {…} of YAML a comma ends a value, so put it in quotes' : '';
  return refused(`expected cron(…), rate(…) or at(…), found "${expression}"${bare}${cut}`);
};

/** An expression as it is deployed: blanks that mean nothing are gone. */
export const tidyExpression = (text: string): string =>
  text.trim().replace(/\s+/g, ' ').replace(/\( /, '(').replace(/ \)$/, ')');

const refused = (error: string): ScheduleResult => ({ ok: false, errors: [error] });

const parseRate = (inside: string): ScheduleResult => {
  const [, value, unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inside) ?? [];
  if (value === undefined)
    return refused(
      `expected a whole number from 1 and a unit, e.g. rate(5 minutes) or rate(1 hour), found rate(${inside})`,
    );
  const right = value === '1' ? unit : `${unit}s`;
  if (`${unit}${plural}` !== right) return refused(`expected rate(${value} ${right}), found rate(${inside})`);
  return { ok: true, schedule: { kind: 'rate', everyMs: Number(value) * (UNIT_MS[unit] ?? DAY_MS) } };
};

const parseAt = (inside: string): ScheduleResult => {
  const wall = inside.includes('T') ? parseWall(inside) : undefined;
  return wall === undefined
    ? refused(`expected a date and time without zone, e.g. at(2027-01-31T06:00:00), found at(${inside})`)
    : { ok: true, schedule: { kind: 'at', wall } };
};

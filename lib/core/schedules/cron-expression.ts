/**
 * The fields of EventBridge Scheduler's `cron(…)`, as the sets of what they let through; each set in ascending order.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export interface CronSchedule {
  readonly kind: 'cron';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: DayRule;
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/** Which days of a month are meant. Weekdays count from 1, Sunday. */
export type DayRule =
  | { readonly kind: 'dates'; readonly dates: readonly number[] }
  /** `L`, and `L-3`: so many days before the last one. */
  | { readonly kind: 'last-date'; readonly before: number }
  /** `15W`: the day from Monday to Friday that is nearest, within the month. Without a date: `LW`. */
  | { readonly kind: 'working-day'; readonly date?: number }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  /** `6#3`: the third Friday. */
  | { readonly kind: 'nth-weekday'; readonly weekday: number; readonly nth: number }
  /** `6L`: the last Friday. */
  | { readonly kind: 'last-weekday'; readonly weekday: number };

/** The schedule, or everything that is wrong with it. */
export type CronResult =
  | { readonly ok: true; readonly schedule: CronSchedule }
  | { readonly ok: false; readonly errors: readonly string[] };

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for numbers, the first one standing for `min`. */
  readonly names?: readonly string[];
  /** How many digits a number has. */
  readonly digits: RegExp;
  /** What AWS's table lists for the field. */
  readonly signs: string;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const TWO = /^\d{1,2}$/;
const FIELDS = {
  minutes: { name: 'minutes', min: 0, max: 59, digits: TWO, signs: ', - * /' },
  hours: { name: 'hours', min: 0, max: 23, digits: TWO, signs: ', - * /' },
  date: { name: 'day of month', min: 1, max: 31, digits: TWO, signs: ', - * / ? L W' },
  month: { name: 'month', min: 1, max: 12, digits: TWO, names: MONTHS, signs: ', - * /' },
  weekday: { name: 'day of week', min: 1, max: 7, digits: /^\d$/, names: WEEKDAYS, signs: ', - * ? L #' },
  year: { name: 'year', min: 1970, max: 2199, digits: /^\d{4}$/, signs: ', - * /' },
} as const satisfies Record<string, Field>;

/** Reads the inside of `cron(…)` and tells every error. Never throws. */
export const parseCron = (inside: string): CronResult => {
  const parts = inside.split(/\s+/).filter(Boolean);
  if (!isSix(parts)) {
    const right = 'cron(minutes hours day-of-month month day-of-week year), e.g. cron(0 2 * * ? *)';
    const unix = parts.length === 5 ? '; unlike Unix cron it has a year, and ? for the day that is left open' : '';
    return { ok: false, errors: [`expected 6 fields, found ${parts.length}; write ${right}${unix}`] };
  }
  const [minutes, hours, date, month, weekday, year] = parts;
  const errors: string[] = [];
  const read = <T>(text: string, field: Field, parse: (text: string, field: Field) => T | string): T | undefined => {
    const value = parse(text.toUpperCase(), field);
    if (typeof value !== 'string') return value;
    errors.push(`${field.name}: expected ${expectedOf(field)}, found "${text}"${value === '' ? '' : `; ${value}`}`);
    return undefined;
  };
  const schedule = {
    minutes: read(minutes, FIELDS.minutes, parseNumbers),
    hours: read(hours, FIELDS.hours, parseNumbers),
    dates: date === '?' ? undefined : read(date, FIELDS.date, parseDates),
    months: read(month, FIELDS.month, parseNumbers),
    weekdays: weekday === '?' ? undefined : read(weekday, FIELDS.weekday, parseWeekdays),
    years: read(year, FIELDS.year, parseNumbers),
  };
  if ((date === '?') === (weekday === '?')) {
    errors.push('exactly one of day of month and day of week is "?", and the other says the day');
  }
  const { minutes: atMinutes, hours: atHours, months, years } = schedule;
  const days = schedule.dates ?? schedule.weekdays;
  if (errors.length > 0 || !atMinutes || !atHours || !days || !months || !years) return { ok: false, errors };
  return { ok: true, schedule: { kind: 'cron', minutes: atMinutes, hours: atHours, days, months, years } };
};

const isSix = (parts: readonly string[]): parts is readonly [string, string, string, string, string, string] =>
  parts.length === 6;

const expectedOf = ({ min, max, names, signs }: Field): string =>
  `${min}-${max}${names === undefined ? '' : ` or ${names[0]}-${names.at(-1)}`} (with ${signs})`;

/** Gives the reason, perhaps an empty one, as a string when the field is wrong. */
const parseNumbers = (text: string, field: Field): readonly number[] | string => {
  const found = new Set<number>();
  const items = text.split(',');
  for (const item of items) {
    if (item === '*' && items.length > 1) return '"*" stands alone, because it is every value already';
    const values = parseItem(item, field);
    if (typeof values === 'string') return values;
    for (const value of values) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
};

/** One item of a list: `5`, `MON`, `1-5`, `FRI-MON`, `*`, and with a step `0/15`, `8-18/2`, `*` and `/5`. */
const parseItem = (item: string, field: Field): readonly number[] | string => {
  const [span = '', step, ...more] = item.split('/');
  if (more.length > 0) return '';
  if (step !== undefined && !field.signs.includes('/')) return 'AWS knows no "/" here; list the values';
  const width = field.max - field.min + 1;
  const every = step === undefined ? 1 : /^[1-9]\d{0,3}$/.test(step) ? Number(step) : 0;
  if (every === 0) return 'a step is a whole number from 1';
  if (every >= width) return `a step of ${every} never reaches a second value; leave it out`;
  if (span === '*') return sequence(field.min, field.max, every);
  const ends = span.split('-');
  const [first, last] = ends.map((end) => toNumber(end, field));
  if (first === undefined || ends.length > 2) return '';
  if (ends.length === 1) return step === undefined ? [first] : sequence(first, field.max, every);
  if (last === undefined) return '';
  if (first <= last) return sequence(first, last, every);
  if (field.name === 'year') return 'a range of years goes forward';
  // Round the end, as FRI-MON does.
  return sequence(first, last + width, every).map((value) => (value > field.max ? value - width : value));
};

const sequence = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

const toNumber = (text: string, { names = [], min, max, digits }: Field): number | undefined => {
  const named = names.indexOf(text);
  if (named >= 0) return named + min;
  const value = digits.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
};

const ALONE = 'it stands alone; for a second day write a second trigger';

const parseDates = (text: string, field: Field): DayRule | string => {
  if (text === 'L') return { kind: 'last-date', before: 0 };
  if (text === 'LW') return { kind: 'working-day' };
  const before = /^L-(\d{1,2})$/.exec(text)?.[1];
  if (before !== undefined) {
    const days = Number(before);
    return days >= 1 && days <= 30
      ? { kind: 'last-date', before: days }
      : 'L-1 to L-30 are so many days before the last';
  }
  const nearest = /^(\d{1,2})W$/.exec(text)?.[1];
  if (nearest !== undefined) {
    const date = toNumber(nearest, field);
    return date === undefined ? '1W to 31W are the working day nearest to that date' : { kind: 'working-day', date };
  }
  if (/[LW]/.test(text)) return text.includes(',') ? ALONE : '';
  const dates = parseNumbers(text, field);
  return typeof dates === 'string' ? dates : { kind: 'dates', dates };
};

const parseWeekdays = (text: string, field: Field): DayRule | string => {
  // The last day of the week.
  if (text === 'L') return { kind: 'weekdays', weekdays: [field.max] };
  if (text.includes('#')) {
    if (text.includes(',')) return `AWS takes one "#" and nothing beside it: ${ALONE}`;
    const weekday = toNumber(text.slice(0, -2), field);
    const nth = /#([1-5])/.exec(text)?.[1];
    if (weekday === undefined || nth === undefined) return '6#3 and FRI#3 are the third Friday, up to #5';
    return { kind: 'nth-weekday', weekday, nth: Number(nth) };
  }
  if (text.endsWith('L')) {
    const weekday = toNumber(text.slice(0, -1), field);
    if (weekday !== undefined) return { kind: 'last-weekday', weekday };
    return text.includes(',') ? ALONE : '6L and FRIL are the last Friday of a month';
  }
  const weekdays = parseNumbers(text, field);
  return typeof weekdays === 'string' ? weekdays : { kind: 'weekdays', weekdays };
};

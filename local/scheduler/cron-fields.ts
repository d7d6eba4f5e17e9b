import { TriggerError } from '../../lib/core/errors.ts';

/** The fields of EventBridge's cron(): they are not those of Unix. */
export interface CronFields {
  /** For croner, which has a field for seconds in front and numbers weekdays as EventBridge does when told to. */
  readonly pattern: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DOCS = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based';

const refuse = (expression: string, why: string): never => {
  throw new TriggerError('LOCAL_CLOUD', `${expression}: ${why}. See ${DOCS}`, { retryable: false });
};

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names for numbers, the first one standing for `from`. */
  readonly names?: readonly string[];
}

const FIELDS = {
  minutes: { name: 'minutes', from: 0, to: 59 },
  hours: { name: 'hours', from: 0, to: 23 },
  month: { name: 'month', from: 1, to: 12, names: MONTHS },
  weekday: { name: 'day-of-week', from: 1, to: 7, names: WEEKDAYS },
  day: { name: 'day-of-month', from: 1, to: 31 },
  year: { name: 'year', from: 1970, to: 2199 },
} as const satisfies Record<string, Field>;

/** Writes a plain field out as numbers: `0/20` is 0, 20 and 40; a range may go round, as `FRI-MON` does. */
const numbers = (text: string, field: Field, expression: string): number[] => {
  const number = (part: string): number => {
    const named = field.names?.indexOf(part.toUpperCase()) ?? -1;
    const value = named >= 0 ? named + field.from : Number(part);
    if (part !== '' && Number.isInteger(value) && value >= field.from && value <= field.to) return value;
    return refuse(expression, `"${part}" in the field ${field.name} must be from ${field.from} to ${field.to}`);
  };
  const range = (part: string, hasStep: boolean): number[] => {
    if (part === '*') return sequence(field.from, field.to);
    const ends = part.split('-');
    const first = number(ends[0] ?? '');
    if (ends.length === 1) return hasStep ? sequence(first, field.to) : [first];
    const last = number(ends[1] ?? '');
    return first <= last ? sequence(first, last) : [...sequence(first, field.to), ...sequence(field.from, last)];
  };
  return text.split(',').flatMap((part) => {
    const [span = '', step] = part.split('/');
    if (step === undefined) return range(span, false);
    if (!/^[1-9]\d*$/.test(step))
      return refuse(expression, `"${part}" in the field ${field.name} has no step after "/"`);
    return range(span, true).filter((_, index) => index % Number(step) === 0);
  });
};

const sequence = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

const written = (text: string, field: Field, expression: string): string =>
  text === '*' || text === '?' ? '*' : numbers(text, field, expression).join(',');

const weekday = (text: string, expression: string): string => {
  if (text.toUpperCase() === 'L') return '7';
  const special = /^(\w+?)(L|#[1-5])$/i.exec(text);
  if (special === null) return written(text, FIELDS.weekday, expression);
  const day = numbers(special[1] ?? '', FIELDS.weekday, expression);
  return `${day.join(',')}${special[2]?.toUpperCase() === 'L' ? '#L' : special[2]}`;
};

const dayOfMonth = (text: string, expression: string): string =>
  /^(L|\d{1,2}W)$/i.test(text) ? text.toUpperCase() : written(text, FIELDS.day, expression);

/**
 * Translates the six fields of `cron(…)` for croner.
 *
 * @throws TriggerError `LOCAL_CLOUD` that names the field at fault.
 */
export const cronFields = (expression: string): CronFields => {
  const fields = /^cron\((.*)\)$/s.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minutes, hours, day, month, week, year] = fields;
  if (minutes === undefined || hours === undefined || day === undefined)
    return refuse(expression, 'six fields are needed');
  if (month === undefined || week === undefined || year === undefined || fields.length > 6) {
    return refuse(expression, 'six fields are needed: minutes, hours, day-of-month, month, day-of-week, year');
  }
  if (day !== '?' && week !== '?') return refuse(expression, 'one of day-of-month and day-of-week must be "?"');
  if (day === '?' && week === '?') return refuse(expression, 'only one of day-of-month and day-of-week may be "?"');
  const minuteSet = new Set(numbers(minutes, FIELDS.minutes, expression));
  const hourSet = new Set(numbers(hours, FIELDS.hours, expression));
  const pattern = [
    '0',
    [...minuteSet].join(','),
    [...hourSet].join(','),
    dayOfMonth(day, expression),
    written(month, FIELDS.month, expression),
    weekday(week, expression),
    written(year, FIELDS.year, expression),
  ].join(' ');
  return { pattern, minutes: minuteSet, hours: hourSet };
};

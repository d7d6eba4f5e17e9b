import { nearestName } from '../core/nearest-name.ts';

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
  /** What else may stand there, as one item of the list. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const CRON_FIELDS: readonly CronField[] = [
  { name: 'minutes', min: 0, max: 59, words: [] },
  { name: 'hours', min: 0, max: 23, words: [] },
  { name: 'day of month', min: 1, max: 31, words: [], special: /^(?:\?|L|LW|L-\d{1,2}|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    words: DAYS,
    special: /^(?:\?|L|(?:[1-7]|[A-Z]{3})L|(?:[1-7]|[A-Z]{3})#[1-5])$/,
  },
  { name: 'year', min: 1970, max: 2199, words: [] },
];

const isValue = (text: string, { min, max, words }: CronField): boolean =>
  words.includes(text) || (/^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max);

const isItem = (item: string, field: CronField): boolean => {
  if (field.special?.test(item)) return true;
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*') return true;
  const [from = '', to, ...rest] = range.split('-');
  return rest.length === 0 && isValue(from, field) && (to === undefined || isValue(to, field));
};

const cronFieldFault = (text: string, field: CronField): string | undefined => {
  const items = text.toUpperCase().split(',');
  const right = items.every((item) => isItem(item, field)) && (items.length === 1 || !items.includes('?'));
  if (right) return undefined;
  const words = field.words.length > 0 ? ` or ${field.words[0]}-${field.words.at(-1)}` : '';
  const special = field.special === undefined ? '' : field.name === 'day of month' ? ' ? L W' : ' ? L #';
  return `${field.name}: found "${text}", want ${field.min}-${field.max}${words}, with , - * /${special}`;
};

const cronFaults = (inside: string): readonly string[] => {
  const fields = inside.trim().split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    const right = 'cron(minutes hours day-of-month month day-of-week year), e.g. cron(0 2 * * ? *)';
    const unix = fields.length === 5 ? '; unlike Unix cron it has a year, and ? for the day that is left open' : '';
    return [`found ${fields.length} fields, want 6: ${right}${unix}`];
  }
  const faults = CRON_FIELDS.flatMap((field, index) => cronFieldFault(fields[index] ?? '', field) ?? []);
  const open = [fields[2], fields[4]].filter((field) => field === '?').length;
  if (open !== 1) faults.push('exactly one of day of month and day of week is "?", and the other says the day');
  return faults;
};

const rateFaults = (inside: string): readonly string[] => {
  const [, value, unit, plural] = /^\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*$/.exec(inside) ?? [];
  if (value === undefined)
    return [`found rate(${inside}), want a whole number and a unit, e.g. rate(5 minutes), rate(1 hour)`];
  const right = value === '1' ? `${unit}` : `${unit}s`;
  return `${unit}${plural}` === right ? [] : [`found rate(${inside}), want rate(${value} ${right})`];
};

const atFaults = (inside: string): readonly string[] => {
  const right = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inside);
  const moment = right ? Date.parse(`${inside}Z`) : Number.NaN;
  // Date.parse takes 30 February for 1 March.
  if (!Number.isNaN(moment) && new Date(moment).toISOString().startsWith(inside)) return [];
  return [`found at(${inside}), want a date and time without zone, e.g. at(2027-01-31T06:00:00)`];
};

/** What is wrong with a schedule expression of EventBridge Scheduler; empty when it is right. */
export const scheduleFaults = (expression: string): readonly string[] => {
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(expression) ?? [];
  if (kind === 'cron') return cronFaults(inside);
  if (kind === 'rate') return rateFaults(inside);
  if (kind === 'at') return atFaults(inside);
  const bare = /^[\d*?,/LW#-]+(?:\s+[\w*?,/#-]+){4,5}$/.test(expression) ? '; around these fields write cron(…)' : '';
  const cut = /^cron\([^)]*$/.test(expression) ? '; inside {…} of YAML a comma ends a value, so put it in quotes' : '';
  return [`found "${expression}", want cron(…), rate(…) or at(…)${bare}${cut}`];
};

const isKnownZone = (zone: string): boolean => {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** What is wrong with a time zone; undefined when it is a name of the IANA database, spelled as there. */
export const timezoneFault = (zone: string): string | undefined => {
  const known = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const spelled = known.find((name) => name.toLowerCase() === zone.toLowerCase());
  if (spelled === zone || (spelled === undefined && isKnownZone(zone))) return undefined;
  const nearest = spelled ?? nearestName(zone, known);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `found "${zone}", want a time zone of the IANA database, e.g. Europe/Berlin or UTC${hint}`;
};

import { otherNames } from '../../core/nearest-name.ts';

/** What people write who know other languages, and what it is here; looked for outside of quoted strings. */
const HABITS: readonly { readonly pattern: RegExp; readonly right: string }[] = [
  { pattern: /\$[A-Za-z]\w*\s*\(/, right: 'functions have no "$" here: $split(x, "_") is x.split("_")' },
  { pattern: /\$/, right: 'there is no "$" here: a field is read by its name' },
  { pattern: /:=/, right: 'there are no variables; cel.bind(name, value, expression) gives a value a name' },
  { pattern: /===|!==/, right: 'compare with == and !=' },
  { pattern: /\?\?/, right: 'a default is input.?name.orValue("…")' },
  { pattern: /\w\s*\?\.|\]\s*\?\./, right: 'what may be absent is read by .?, e.g. input.?name.orValue("…")' },
  { pattern: /\?:/, right: 'a default is input.?name.orValue("…")' },
  { pattern: /(?<![&])&(?!&)/, right: 'strings are joined by +, and "and" is &&' },
  { pattern: /(?<![|])\|(?!\|)/, right: '"or" is ||' },
  { pattern: /\band\b/, right: '"and" is &&' },
  { pattern: /\bor\b/, right: '"or" is ||' },
  { pattern: /\bnot\b/, right: '"not" is !' },
  { pattern: /\bif\b|\belse\b|\bthen\b/, right: 'a choice is condition ? one : other' },
  {
    pattern: /=>|->|~>/,
    right: 'there are no functions of your own; over an array: list.filter(x, x != "") and list.map(x, x + "!")',
  },
  { pattern: /\*\*/, right: 'there is no power; multiply' },
  {
    pattern: /=~|\blike\b|\bmatches\b/,
    right: 'there are no patterns; .startsWith, .endsWith and .contains look into a string',
  },
  { pattern: /(?<![=!<>])=(?!=)/, right: 'compare with ==' },
  { pattern: /<>/, right: 'unequal is !=' },
  { pattern: /`/, right: 'a name with other characters than letters, digits and "_" is read by input["from-date"]' },
  { pattern: /#|\/\*/, right: 'a comment begins with //' },
  { pattern: /\[[^\]]*:[^\]]*\]/, right: 'a part of a string is text.substring(from, to)' },
];

const QUOTED = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

/** The last bracket outside of quotes that is never closed. */
export const neverClosed = (source: string): string | undefined => {
  const open: string[] = [];
  for (const character of source.replace(QUOTED, '""')) {
    if ('([{'.includes(character)) open.push(character);
    if (')]}'.includes(character)) open.pop();
  }
  return open.at(-1);
};

/** Functions by the names that Step Functions' expressions have for them, and what they are called here. */
const DOLLAR_NAMES: Readonly<Record<string, string>> = {
  fromMillis: 'scheduledTime.format("yyyy-MM-dd")',
  toMillis: 'scheduledTime itself, which is a time; date("2026-11-22") reads one from a string',
  now: 'scheduledTime or eventTime, because two deliveries of one event must give the same request',
  lowercase: 'x.lowerAscii()',
  uppercase: 'x.upperAscii()',
  substring: 'x.substring(from, to)',
  substringBefore: 'x.split("_")[0]',
  substringAfter: 'x.split("_", 2)[1]',
  split: 'x.split("_")',
  join: 'list.join(",")',
  replace: 'x.replace("old", "new")',
  contains: 'x.contains("part")',
  trim: 'x.trim()',
  length: 'size(x)',
  count: 'size(list)',
  exists: 'has(input.name)',
  not: '!x',
  string: 'string(x); of an array or an object json(x)',
  number: 'int(x) or double(x)',
  boolean: 'bool(x)',
  map: 'list.map(x, x + "!")',
  filter: 'list.filter(x, x != "")',
  lookup: 'object["name"]',
  max: 'max(a, b)',
  min: 'min(a, b)',
};

/** `input.to ?? x`, `versionId ?? x`: with the path and what stands to its right. */
const DEFAULT = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?:\?\?|\?:)\s*(.+)$/s;

const defaultHint = (source: string): string | undefined => {
  const [, path, otherwise] = DEFAULT.exec(source.trim()) ?? [];
  if (path === undefined || otherwise === undefined || otherwise.length > 40) return undefined;
  const at = path.lastIndexOf('.');
  const optional = at < 0 ? `event.?${path}` : `${path.slice(0, at)}.?${path.slice(at + 1)}`;
  return `a default is ${optional}.orValue(${otherwise})`;
};

/** What would be right instead of something that other languages have; undefined when nothing of the kind is there. */
export const habitHint = (source: string): string | undefined => {
  const bare = source.replace(QUOTED, '""');
  const [, name] = /\$([A-Za-z]\w*)\s*\(/.exec(bare) ?? [];
  if (name !== undefined && Object.hasOwn(DOLLAR_NAMES, name)) return `$${name}(…) is ${DOLLAR_NAMES[name]} here`;
  return defaultHint(source) ?? HABITS.find(({ pattern }) => pattern.test(bare))?.right;
};

/** Names that people know from other languages, for functions and values, with what they are called here. */
export const OTHER_NAMES = otherNames([
  ['!', 'not'],
  ['true', 'True'],
  ['false', 'False'],
  ['null', 'None', 'undefined'],
  ['size(…)', 'len', 'count'],
  ['.size()', 'length'],
  ['string(…)', 'str', 'toString', 'isoformat', 'toISOString'],
  ['int(…) or double(…)', 'number'],
  ['double(…)', 'float'],
  ['int(…)', 'parseInt'],
  ['.lowerAscii()', 'lower', 'lowercase', 'toLowerCase'],
  ['.upperAscii()', 'upper', 'uppercase', 'toUpperCase'],
  ['.trim()', 'strip'],
  ['.contains(…)', 'includes'],
  ['.startsWith(…)', 'startswith'],
  ['.endsWith(…)', 'endswith'],
  ['.substring(from, to)', 'slice', 'substr'],
  ['.substring(0, text.indexOf(…))', 'substringBefore'],
  ['.substring(…)', 'substringAfter'],
  ['.replace(…)', 'replaceAll'],
  ['.indexOf(…)', 'find'],
  ['list[size(list) - 1]', 'last', 'pop'],
  ['list[0]', 'first'],
  ['pad(number, digits)', 'padStart', 'zfill'],
  ['+', 'concat'],
  ['event.?name.orValue(…)', 'coalesce', 'ifnull'],
  ['condition ? one : other', 'iif', 'iff'],
  ['has(…)', 'exist', 'defined'],
  ['json(…)', 'stringify', 'toJson'],
  ['.format("yyyy-MM-dd")', 'strftime', 'formatDate'],
  ['.plusDays(-7)', 'minusWeeks'],
  ['.plusDays(7)', 'addWeeks', 'plusWeeks'],
  ['.plusDays(-1), .plusHours(-1) and their like', 'minus'],
  ['.plusDays(1), .plusHours(1) and their like', 'plus'],
  ['.plusDays(…), .plusHours(…) and their like', 'timedelta', 'duration'],
  ...['Years', 'Months', 'Days', 'Hours', 'Minutes', 'Seconds'].flatMap((units) => [
    [`.plus${units}(…)`, `add${units}`] as const,
    [`.plus${units}(-…)`, `minus${units}`, `subtract${units}`, `sub${units}`] as const,
  ]),
  ['.firstDayOfMonth()', 'startOfMonth'],
  ['.lastDayOfMonth()', 'endOfMonth'],
  ['.firstDayOfYear()', 'startOfYear'],
  ['.monday()', 'startOfWeek'],
  ['.inZone(…)', 'atZone', 'withZone', 'toZone', 'astimezone'],
  ['date(text, "yyyyMMdd")', 'strptime', 'parseDate', 'to_date'],
  ['time(…)', 'timestamp'],
  ['.epochMillis()', 'getTime'],
  ['.year()', 'getFullYear'],
  ['.month()', 'getMonth'],
  ['.day()', 'getDate', 'getDayOfMonth'],
  ['.dayOfWeek()', 'weekday', 'getDayOfWeek'],
  ['.dayOfYear()', 'getDayOfYear'],
  ['.hour()', 'getHours'],
  ['.minute()', 'getMinutes'],
  ['.second()', 'getSeconds'],
]);

/** Functions that are refused, with the reason. */
export const REFUSED: Readonly<Record<string, string>> = {
  matches:
    'nothing bounds the time of a regular expression; use .startsWith, .endsWith, .contains, .split or the key pattern',
  now: 'two deliveries of one event must give the same request; use scheduledTime or eventTime',
  today: 'two deliveries of one event must give the same request; use scheduledDate or scheduledTime',
  random: 'two deliveries of one event must give the same request',
  uuid: 'two deliveries of one event must give the same request; use requestId',
};

import { globSync } from 'node:fs';
import { parse } from 'yaml';
import { DEFAULT_TIMING, type Timing } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { ROOT } from '../docs/markdown.ts';
import { read } from '../docs/tables.ts';

const UNITS: Readonly<Record<string, number>> = {
  SECOND_MS,
  MINUTE_MS,
  HOUR_MS,
  DAY_MS,
  DAY_SECONDS: DAY_MS / SECOND_MS,
};

/** Every TypeScript file of a folder, or the file itself. */
const sourcesIn = (place: string): readonly string[] =>
  place.endsWith('.ts') ? [read(place)] : globSync(`${place}/**/*.ts`, { cwd: ROOT }).map(read);

/**
 * A constant, exported or not, of a source file or of one file in a folder: a number, or a product of numbers and units.
 *
 * @throws Error when there is none or more than one, or when it is anything else
 */
export const constantIn = (place: string, name: string, sources = sourcesIn(place)): number => {
  const definition = new RegExp(`^(?:export )?const ${name}(?:: [\\w<>]+)? = ([^;]+);`, 'm');
  const [written, ...others] = sources.flatMap((source) => definition.exec(source)?.[1] ?? []);
  if (written === undefined || others.length > 0) {
    const found = written === undefined ? 'none' : `${others.length + 1}`;
    throw new Error(`${place}: expected one constant ${name}, found ${found}; see test/house/numbers-in-docs.ts`);
  }
  const factors = written.split('*').map((factor) => UNITS[factor.trim()] ?? Number(factor.trim().replaceAll('_', '')));
  const value = factors.reduce((product, factor) => product * factor, 1);
  if (Number.isNaN(value)) throw new Error(`${place}: ${name} is ${written}, expected a product of numbers and units`);
  return value;
};

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const MORE_WORDS: Readonly<Record<string, number>> = { fifteen: 15, seventeen: 17, twenty: 20, thirty: 30 };

/** A number as the docs write it: digits, with commas or without, or a word. */
export const numberOf = (text: string): number => {
  const lower = text.toLowerCase();
  const word = WORDS.indexOf(lower);
  if (word >= 0) return word;
  return MORE_WORDS[lower] ?? Number(lower.replaceAll(',', ''));
};

/** A number that a document states and the code defines. */
export interface StatedNumber {
  readonly file: string;
  /** Finds the number: its first group. Keep it short, so that the sentence may change around it. */
  readonly passage: RegExp;
  /** What the code says, in the unit of the passage. */
  readonly value: () => number;
}

interface Deployed {
  readonly functions: Readonly<Record<string, { readonly timeout: number; readonly memorySize: number }>>;
}

const deployed = (name: string): Deployed['functions'][string] => {
  const { functions }: Deployed = parse(read('serverless.yml'));
  const found = functions[name];
  if (found === undefined) throw new Error(`serverless.yml has no function ${name}`);
  return found;
};

const SETTINGS = 'lib/triggers-file';
const QUEUES = 'infra/stack/queues.ts';
const STACK = 'infra/stack';
const EXPRESSION = 'lib/triggers-file/expressions/read-expression.ts';
const NEED = 'lib/triggers-file/read-need.ts';
const GLUE = 'lib/core/glue/request-fields.ts';
const minutes = (name: keyof Timing): number => DEFAULT_TIMING[name] / MINUTE_MS;
const seconds = (name: keyof Timing): number => DEFAULT_TIMING[name] / SECOND_MS;
const days = (name: string): number => (constantIn(QUEUES, name) * SECOND_MS) / DAY_MS;

/** Every number that is held; whoever writes another one into the docs adds it here. */
export const STATED_NUMBERS: readonly StatedNumber[] = [
  {
    file: 'docs/outcomes.md',
    passage: /larger than (\d+) KB/,
    value: () => constantIn('lib/core/outcome-event/shorten.ts', 'MOST_BYTES') / 1_000,
  },
  { file: 'docs/outcomes.md', passage: /a later one, for (\d+) minutes/, value: () => minutes('usageWaitMs') },
  { file: 'docs/outcomes.md', passage: /it is tried for (\d+) minutes/, value: () => minutes('usageWaitMs') },
  { file: 'README.md', passage: /until (\d+) days after/, value: () => constantIn(SETTINGS, 'DEFAULT_KEEP_DAYS') },
  {
    file: 'docs/architecture.md',
    passage: /\((\d+) days by default\)/,
    value: () => constantIn(SETTINGS, 'DEFAULT_KEEP_DAYS'),
  },
  {
    file: 'docs/architecture.md',
    passage: /the first and the last (\w+) entries/,
    value: () => constantIn('lib/core', 'KEPT_AT_EACH_END'),
  },
  {
    file: 'docs/architecture.md',
    passage: /`DOUBT#<0…(\d+)>`/,
    value: () => constantIn('lib/core', 'DOUBT_SHARDS') - 1,
  },
  {
    file: 'docs/architecture.md',
    passage: /<UTC day>#<0…(\d+)>/,
    value: () => constantIn('lib/core', 'HISTORY_SHARDS') - 1,
  },
  {
    file: 'docs/glossary.md',
    passage: /(\d+) hexadecimal digits/,
    value: () => constantIn('lib/core', 'REQUEST_ID_DIGITS'),
  },
  {
    file: 'docs/guarantees.md',
    passage: /within (\d+) s after we gave up/,
    value: () => seconds('visibilityWindowMs'),
  },
  {
    file: 'docs/guarantees.md',
    passage: /clocks of two workers differ by less than (\w+) seconds/,
    value: () => seconds('skewMs'),
  },
  {
    file: 'docs/guarantees.md',
    passage: /clock and ours differ by less than (\w+) minutes/,
    value: () => minutes('searchMarginMs'),
  },
  {
    file: 'docs/guarantees.md',
    passage: /after (\w+) deliveries it becomes/,
    value: () => constantIn(QUEUES, 'MAX_RECEIVE_COUNT'),
  },
  {
    file: 'docs/deploy.md',
    passage: /may have (\d+) characters/,
    value: () => constantIn(STACK, 'MAX_STACK_NAME'),
  },
  {
    file: 'docs/deploy.md',
    passage: /CloudFormation: (\d+) resources/,
    value: () => constantIn(STACK, 'MAX_RESOURCES'),
  },
  {
    file: 'docs/deploy.md',
    passage: /IAM: ([\d,]+) characters in a policy/,
    value: () => constantIn(STACK, 'MAX_MANAGED_POLICY_LENGTH'),
  },
  {
    file: 'docs/deploy.md',
    passage: /IAM: ([\d,]+) characters in a role/,
    value: () => constantIn(STACK, 'MAX_ROLE_POLICIES_LENGTH'),
  },
  {
    file: 'docs/deploy.md',
    passage: /\| (\d+) s for functions/,
    value: () => deployed('s3-upload').timeout,
  },
  { file: 'docs/deploy.md', passage: /\| (\d+) s for `manual`/, value: () => deployed('manual').timeout },
  { file: 'docs/deploy.md', passage: /\| (\d+) s for `sweep`/, value: () => deployed('sweep').timeout },
  { file: 'docs/deploy.md', passage: /\| (\d+) MB \|/, value: () => deployed('s3-upload').memorySize },
  { file: 'docs/deploy.md', passage: /window, (\d+) deliveries/, value: () => constantIn(QUEUES, 'MAX_RECEIVE_COUNT') },
  { file: 'docs/deploy.md', passage: /\| (\d+) days in a queue/, value: () => days('RETENTION_SECONDS') },
  {
    file: 'docs/deploy.md',
    passage: /days in a queue, (\d+) as a dead letter/,
    value: () => days('DEAD_LETTER_RETENTION_SECONDS'),
  },
  {
    file: 'docs/operations.md',
    passage: /a message is older than (\d+) minutes/,
    value: () => constantIn(STACK, 'OLD_MESSAGE_SECONDS') / 60,
  },
  {
    file: 'docs/operations.md',
    passage: /has waited for more than (\w+) hours/,
    value: () => constantIn(STACK, 'OLD_REQUEST_SECONDS') / 3_600,
  },
  {
    file: 'docs/operations.md',
    passage: /keep messages for (\d+) days/,
    value: () => days('DEAD_LETTER_RETENTION_SECONDS'),
  },
  { file: 'docs/operations.md', passage: /in doubt for more than (\d+) minutes/, value: () => minutes('doubtAlarmMs') },
  {
    file: 'docs/local-cloud.md',
    passage: /`VISIBILITY_WINDOW_SECONDS`\) \| \d+ s \| (\d+) s/,
    value: () => seconds('visibilityWindowMs'),
  },
  {
    file: 'docs/local-cloud.md',
    passage: /`LONGEST_BACKOFF_SECONDS`\) \| \d+ s \| (\d+) min/,
    value: () => minutes('longestBackoffMs'),
  },
  {
    file: 'docs/local-cloud.md',
    passage: /`POLL_EVERY_SECONDS`\) \| every \d+ s \| every (\d+) min/,
    value: () => minutes('pollEveryMs'),
  },
  {
    file: 'docs/triggers.md',
    passage: /`keepFor` is at least (\d+) days/,
    value: () => constantIn(SETTINGS, 'MIN_KEEP_DAYS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /\| `keepFor` \|.*\| (\d+) days \|/,
    value: () => constantIn(SETTINGS, 'DEFAULT_KEEP_DAYS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /\| `giveUpAfter` \|.*\| (\d+) hours \|/,
    value: () => constantIn(SETTINGS, 'DEFAULT_GIVE_UP_HOURS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /expression has ([\d,]+) characters/,
    value: () => constantIn(EXPRESSION, 'MAX_CHARACTERS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /begin the next one\. 1 to ([\d,]+)/,
    value: () => constantIn('lib/triggers-file/batch-schema.ts', 'MOST_ITEMS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /begin the next one\. 1 to [\d,]+ \| ([\d,]+)/,
    value: () => constantIn('lib/triggers-file/read-batch.ts', 'DEFAULT_ITEMS'),
  },
  { file: 'docs/triggers.md', passage: /`file`, ([\d,]+) at most/, value: () => constantIn(NEED, 'MOST_NAMES') },
  { file: 'docs/triggers.md', passage: /1,000 names, or ([\d,]+)/, value: () => constantIn(NEED, 'MOST_NAME_BYTES') },
  { file: 'docs/triggers.md', passage: /and (\d+) nested parts/, value: () => constantIn(EXPRESSION, 'MAX_DEPTH') },
  {
    file: 'docs/triggers.md',
    passage: /`Timeout` \| 1 to (\d+) minutes/,
    value: () => constantIn(GLUE, 'MAX_TIMEOUT_MINUTES'),
  },
  {
    file: 'docs/triggers.md',
    passage: /`JobName` \| 1 to (\d+) characters/,
    value: () => constantIn(GLUE, 'MAX_NAME_CHARACTERS'),
  },
  {
    file: 'docs/triggers.md',
    passage: /have (\d+) KiB together/,
    value: () => constantIn('lib/core/glue', 'MAX_ARGUMENTS_BYTES') / 1_024,
  },
];

/** What a document says otherwise than the code; undefined when they agree. */
export const disagreement = ({ file, passage, value }: StatedNumber, text = read(file)): string | undefined => {
  const stated = passage.exec(text)?.[1];
  if (stated === undefined) return `${file} has no passage ${passage}; mend it in test/house/numbers-in-docs.ts`;
  const expected = value();
  return numberOf(stated) === expected ? undefined : `${file}: ${passage}: expected ${expected}, found ${stated}`;
};

const SUFFIXES: readonly (readonly [suffix: string, ms: number])[] = [
  ['s', SECOND_MS],
  ['min', MINUTE_MS],
];

/** A number of the protocol as docs/protocol.md may write it: `90 s`, `5 min`, or bare where it is no time. */
const writings = (name: string, value: number): readonly string[] => [
  ...(name.endsWith('Ms') && value > 0 ? [] : [String(value)]),
  ...SUFFIXES.map(([suffix, ms]) => `${value / ms} ${suffix}`),
];

/** Numbers of the protocol that section 4 of docs/protocol.md does not give as the code does. */
export const wrongTimings = (text = read('docs/protocol.md'), timing: Timing = DEFAULT_TIMING): readonly string[] => {
  const rows = (/^## 4\. Timing\n([\s\S]*?)^## /m.exec(text)?.[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return Object.entries(timing).flatMap(([name, value]) => {
    const isStated = rows.some((row) => {
      const cells = row.split('|').map((cell) => cell.trim());
      // `name` value, in one cell; or the names in the first cell and their values, in the same order, in the second.
      const inOneCell = cells.some((cell) =>
        writings(name, value).some((written) => cell.includes(`\`${name}\` ${written}`)),
      );
      const at = (cells[1] ?? '').split(', ').indexOf(`\`${name}\``);
      return inOneCell || (at >= 0 && writings(name, value).includes((cells[2] ?? '').split(', ')[at] ?? ''));
    });
    return isStated ? [] : [`${name}: expected ${writings(name, value).join(' or ')}`];
  });
};

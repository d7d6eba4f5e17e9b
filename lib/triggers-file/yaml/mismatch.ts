import { describeValue } from '../../core/describe.ts';
import { didYouMean, otherNames } from '../../core/nearest-name.ts';
import type { Tree } from './yaml-tree.ts';

/** Keys that people write out of habit, and what they are called here. */
const OTHER_WORDS = otherNames([
  ['when', 'condition', 'if', 'filter'],
  ['enabled: false', 'disabled'],
  ['key: prefix/**', 'prefix'],
  ['key: **suffix, in quotes', 'suffix'],
  ['key', 'pattern'],
  ['Arguments', 'args'],
  ['start: JobName', 'job'],
  ['schedule: expression: cron(…)', 'cron'],
  ['schedule: expression: rate(…)', 'rate'],
  ['vars', 'variables'],
  ['timezone', 'tz'],
  ['retry: attempts', 'MaxRetries', 'maxRetries', 'retries'],
  ['delay', 'wait', 'interval'],
  ['delay: { first: 1 minute, factor: 2, longest: 1 hour }', 'backoff'],
  ['longest', 'max'],
  ['factor', 'multiplier'],
  ['items', 'batchSize', 'maxItems', 'maxBatchSize'],
  ['quiet', 'idle', 'debounce', 'quietPeriod'],
  ['atMost', 'maxWait', 'window', 'batchWindow'],
  ['by', 'groupBy'],
]);

/** Why a mapping may not have a key, with the key that was probably meant. */
export const unknownKey = (key: string, known: readonly string[]): string => {
  const other = OTHER_WORDS.get(key);
  const hint = didYouMean(key, known) || (other === undefined ? '' : `; here it is ${other}`);
  return `unknown key "${key}"${hint} (keys here: ${known.join(', ')})`;
};

/** The name in `{name}` without quotes, which YAML takes for a mapping. */
export const unquotedCapture = (tree: Tree): string | undefined => {
  if (tree.kind !== 'map') return undefined;
  const [entry, ...more] = tree.entries;
  const isBare = more.length === 0 && entry?.value.kind === 'scalar' && entry.value.value === null;
  return isBare ? entry.key : undefined;
};

const found = (tree: Tree): unknown => {
  if (tree.kind === 'scalar') return tree.value;
  return tree.kind === 'list' ? [] : {};
};

/** What to do with the quotes around a value of the wrong kind. */
const quotesHint = (value: unknown, expected: string): string => {
  const isText = /^(?:the name|a string|an? id)/.test(expected);
  if (isText && (typeof value === 'number' || typeof value === 'boolean')) return '; put it in quotes';
  if (typeof value !== 'string') return '';
  if (/^(?:yes|no|on|off)$/i.test(value) && expected.startsWith('a boolean'))
    return ` (YAML 1.2 knows "${value}" as a word only)`;
  const isPlain = /^(?:a (?:whole )?number|a boolean|whole)/.test(expected) && /^(?:[\d.]+|true|false)$/.test(value);
  return isPlain ? '; write it without quotes' : '';
};

/** Why a value cannot stand at a place where something else is expected. */
export const mismatch = (tree: Tree, expected: string, where: string): string => {
  const key = where.slice(where.lastIndexOf('.') + 1);
  const name = unquotedCapture(tree);
  if (name !== undefined && /\.start\./.test(where)) {
    return `{${name}} is a YAML mapping, not a value; write \${{ ${name} }} for the field "${name}"`;
  }
  if (name !== undefined && /\.key(?:\.[^.]+)?$/.test(where)) {
    return `{${name}} is a YAML mapping, not a pattern; put the value in quotes: '{${name}}'`;
  }
  const value = found(tree);
  if (value === null) return `expected ${expected}, found nothing after "${key}:"`;
  return `expected ${expected}, found ${describeValue(value)}${quotesHint(value, expected)}`;
};

import { FIELD_NAMES } from '../core/events/event-fields.ts';
import { captureNames, parseKeyPattern } from '../core/triggers/key-pattern.ts';
import type { KeyPattern } from '../core/triggers/key-tokens.ts';
import { PART } from '../core/triggers/match-key.ts';
import type { PartPattern } from '../core/triggers/trigger.ts';
import { hasExpression, isWordOfCel } from './expressions/template-text.ts';
import { type KeyForm, PART_NAME } from './key-schema.ts';
import { keyDoubt } from './warnings/key-warnings.ts';
import { patternsOverlap } from './warnings/overlaps.ts';
import type { NamedValue } from './yaml/collection-schemas.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

const EVERY_KEY: KeyPattern = { source: '**', tokens: [{ across: true }] };

/** How an address begins that names the bucket as well. */
const ADDRESS = /^(?:s3[an]?:\/\/|arn:aws[a-z-]*:s3:::|https?:\/\/[^/]*\.amazonaws\.com[^/]*\/)/i;

const captureError = (name: string): string | undefined => {
  if (FIELD_NAMES.has(name)) return `{${name}}: an event has a field of this name; call the capture otherwise`;
  const isWord = name === '__proto__' || isWordOfCel(name);
  return isWord ? `{${name}}: this name cannot be read in an expression; call the capture otherwise` : undefined;
};

/** Reads one key pattern; undefined, with errors, when it is none. */
export const readKeyPattern = ({ value, spot }: Parsed<string>, bucket: string): KeyPattern | undefined => {
  if (hasExpression(value)) {
    const message =
      'a key pattern captures: write {day}, not ${{ day }}; only ${{ stage }} and ${{ vars.… }} may stand in it';
    addError(spot, message);
    return undefined;
  }
  const address = ADDRESS.exec(value)?.[0];
  if (address !== undefined) {
    addError(spot, `"${value}": leave "${address}" and the bucket out; a key begins after them`);
  }
  const result = parseKeyPattern(value);
  if (!result.ok) {
    for (const error of result.errors) addError(spot, error);
    return undefined;
  }
  for (const name of captureNames(result.pattern)) {
    const error = captureError(name);
    if (error !== undefined) addError(spot, error);
  }
  const doubt = address === undefined ? keyDoubt(result.pattern, bucket) : undefined;
  if (doubt !== undefined) addWarning(spot, doubt);
  return result.pattern;
};

const readPart = ({ name, spot, parsed }: NamedValue<string>, bucket: string): PartPattern | undefined => {
  if (!PART_NAME.test(name)) {
    const right = 'a letter, then letters, digits, "_" and "-", 64 characters at most';
    addError({ ...spot, at: spot.keyAt }, `expected the name of a pattern, ${right}, found "${name}"`);
  }
  const pattern = parsed && readKeyPattern(parsed, bucket);
  if (pattern === undefined) return undefined;
  if (captureNames(pattern).includes(PART))
    addError(spot, `{${PART}}: the name of the pattern is the capture ${PART}; call this one otherwise`);
  return { ...pattern, part: name };
};

/** Of an object that two patterns match, the first one decides. */
const warnOfOverlaps = (patterns: readonly PartPattern[], named: readonly NamedValue<string>[]): void => {
  for (const [nth, pattern] of patterns.entries()) {
    const first = patterns.slice(0, nth).find((other) => patternsOverlap(other, pattern));
    const spot = named.find(({ name }) => name === pattern.part)?.spot;
    if (first === undefined || spot === undefined) continue;
    addWarning(
      spot,
      `it and "${first.part}" both match some keys; such an upload is one of "${first.part}", which stands first`,
    );
  }
};

/** Reads a trigger's `key`, constants already put in; undefined, with errors, unless all its patterns can be used. */
export const readKey = (parsed: Parsed<KeyForm> | undefined, bucket: string): readonly PartPattern[] | undefined => {
  if (parsed === undefined) return [EVERY_KEY];
  const { value, spot } = parsed;
  if (typeof value === 'string') {
    const pattern = readKeyPattern({ ...parsed, value }, bucket);
    return pattern && [pattern];
  }
  if (value.length === 0) addError(spot, 'expected at least one pattern by its name, found an empty mapping');
  const patterns = value.flatMap((one) => readPart(one, bucket) ?? []);
  warnOfOverlaps(patterns, value);
  return patterns.length === value.length && patterns.length > 0 ? patterns : undefined;
};

import { parseKeyPattern } from '../../core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../core/triggers/key-tokens.ts';
import { matchKey } from '../../core/triggers/match-key.ts';
import type { S3Source } from '../../core/triggers/trigger.ts';
import { KEY_SLIPS } from './key-slips.ts';

const FIRST_CAPTURE = 0xf0000;
const FIRST_ESCAPE = 0xf8000;

interface Shielded {
  readonly text: string;
  /** The pattern that a shielded text stands for. */
  readonly unshield: (text: string) => string;
}

/** Puts one private character in the place of each capture and of each sign behind a backslash. */
const shield = (source: string): Shielded => {
  const kept = new Map<string, string>();
  const text = source.replace(/\\.|\{[^}]*\}/gsu, (found) => {
    const character = String.fromCodePoint((found.startsWith('\\') ? FIRST_ESCAPE : FIRST_CAPTURE) + kept.size);
    kept.set(character, found);
    return character;
  });
  const restore = (character: string) => kept.get(character) ?? character;
  return { text, unshield: (mended) => Array.from(mended, restore).join('').replaceAll('\\.', '.') };
};

/** With everything mended that is seen, in turn; undefined when one pattern cannot say what was meant. */
const mendAll = (text: string, bucket: string): string | undefined => {
  let mended = text;
  for (const { sees, mend } of KEY_SLIPS) {
    if (sees(mended, bucket) === undefined) continue;
    if (mend === undefined) return undefined;
    mended = mend(mended, bucket);
  }
  return mended;
};

/** Why a legal pattern hardly matches what was meant, and how to write it. What has a backslash is never doubted. */
export const keyDoubt = (key: KeyPattern, bucket: string): string | undefined => {
  const { text, unshield } = shield(key.source);
  const foundBy = new Map<string, string[]>();
  for (const { sees } of KEY_SLIPS) {
    const sight = sees(text, bucket);
    if (sight === undefined) continue;
    const found = sight.found === undefined ? [] : [JSON.stringify(unshield(sight.found))];
    foundBy.set(sight.why, [...(foundBy.get(sight.why) ?? []), ...found]);
  }
  if (foundBy.size === 0) return undefined;
  const reasons = [...foundBy].map(([why, found]) => (found.length === 0 ? why : `${found.join(', ')}: ${why}`));
  const mended = mendAll(text, bucket);
  const right = mended === undefined ? undefined : unshield(mended);
  const advice = right !== undefined && parseKeyPattern(right).ok ? `; write '${right}'` : '';
  return `the pattern '${key.source}' is probably not what is meant: ${reasons.join('; ')}${advice}`;
};

/** `(csv|json)` once as `csv` and once as `json`; the text itself when it has no alternatives. */
const alternativesOf = (text: string): readonly string[] => {
  const [group, inside] = /\(([^()/]*\|[^()/]*)\)/u.exec(text) ?? [];
  if (group === undefined || inside === undefined) return text.split('|');
  return inside.split('|').map((choice) => text.replace(group, choice));
};

/** What a string may have been meant as, with less certainty than a doubt needs: a key will decide. */
const readingsOf = (text: string, bucket: string): readonly string[] => [
  text,
  mendAll(text, bucket) ?? text,
  text.replace(/(?<!\*)\*(?!\*)/gu, '**'),
  text.replace(/(?<=^|\/)\*\*\//gu, '**'),
  text.replace(/\/*$/u, '/**'),
  `${text}*`,
];

/** The readings of a pattern, likely ones first. */
const patternReadings = (source: string, bucket: string): readonly string[] => {
  const { text, unshield } = shield(source);
  const read = alternativesOf(text).flatMap((alternative) => readingsOf(alternative, bucket).map(unshield));
  const acrossSegments = source.replace(/\\.|\{(\w+)\}/gsu, (found, name?: string) => (name ? `{${name}**}` : found));
  return [...read, acrossSegments].filter((reading) => reading !== source);
};

/** How a pattern of which none matches a key would have to be written, if it was probably meant to match. */
export const patternMeantFor = (key: string, { keys, bucket }: S3Source): string | undefined =>
  keys
    .flatMap(({ source }) => patternReadings(source, bucket))
    .find((reading) => {
      const parsed = parseKeyPattern(reading);
      return parsed.ok && matchKey(parsed.pattern, key) !== undefined;
    });

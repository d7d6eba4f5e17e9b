import { type EpochMs, toUtcDay } from '../core/time.ts';
import type { KeyToken } from '../core/triggers/key-tokens.ts';
import type { Trigger } from '../core/triggers/trigger.ts';
import { combinations, guessesFor } from './guesses.ts';
import { likelyTexts } from './likely-texts.ts';
import { type ValueRead, valuesRead } from './values-read.ts';

/** An object that may be uploaded. */
export interface MadeUpload {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

const SIZE = 1_024;
/** An example is really uploaded. */
const LARGEST = 5 * 1_024 * 1_024;
const MOST_ATTEMPTS = 3_000;

/**
 * Objects whose keys are made from the patterns of an S3 trigger, of each the likeliest to satisfy its condition first.
 *
 * @param fixed captures that have these values
 */
export function* madeUploads(
  trigger: Trigger,
  now: EpochMs,
  fixed: Readonly<Record<string, string>> = {},
): Generator<MadeUpload> {
  if (trigger.on.kind !== 's3') return;
  for (const { tokens } of trigger.on.keys) yield* madeKeys(tokens, trigger, now, fixed);
}

/** Likewise, of one pattern. */
export function* madeKeys(
  tokens: readonly KeyToken[],
  trigger: Trigger,
  now: EpochMs,
  fixed: Readonly<Record<string, string>> = {},
): Generator<MadeUpload> {
  const reads = valuesRead(trigger);
  const choices = tokens.map((token) => {
    const value = typeof token === 'string' ? undefined : fixed[token.capture ?? ''];
    return value === undefined ? choicesOf(token, tokens, reads, now) : [value];
  });
  for (const [size = SIZE, ...parts] of combinations<string | number>([sizesOf(reads), ...choices], MOST_ATTEMPTS)) {
    yield { key: parts.join(''), size: Number(size) };
  }
}

const choicesOf = (
  token: KeyToken,
  tokens: readonly KeyToken[],
  reads: readonly ValueRead[],
  now: EpochMs,
): readonly string[] => {
  if (typeof token === 'string') return [token];
  const { capture, across } = token;
  const own = readsAt(capture, reads);
  const guesses = [
    ...textsOf(own, 'compared'),
    ...own.flatMap((read) => likelyTexts(read, now)),
    ...dateInParts(capture, tokens, now),
    ...guessesFor(capture ?? 'file', now),
    ...textsOf(own, 'besides'),
    ...textsOf(readsAt('key', reads), 'compared'),
  ];
  return [...new Set(guesses)].filter((text) => text !== '' && (across || !text.includes('/')));
};

const readsAt = (name: string | undefined, reads: readonly ValueRead[]): readonly ValueRead[] =>
  reads.filter(({ path }) => path.length === 1 && path[0] === name);

const textsOf = (reads: readonly ValueRead[], how: 'compared' | 'besides'): readonly string[] =>
  reads
    .flatMap((read) => read[how])
    .filter((literal) => typeof literal !== 'boolean')
    .map(String);

/** If the year has a capture of its own, `{day}` is the day of the month and `{mm}` the month. */
const dateInParts = (capture: string | undefined, tokens: readonly KeyToken[], now: EpochMs): readonly string[] => {
  const hasYear = tokens.some((token) => typeof token !== 'string' && /(?:year|jahr|^y+)$/i.test(token.capture ?? ''));
  if (!hasYear || capture === undefined) return [];
  const [year = '', month = '', day = ''] = toUtcDay(now).split('-');
  const part = [
    { name: /^y+$/i, text: year },
    { name: /^m+$/i, text: month },
    { name: /(?:day|^d+)$/i, text: day },
    { name: /^h+$/i, text: '08' },
  ].find(({ name }) => name.test(capture));
  return part === undefined ? [] : [part.text];
};

/** What the size is compared with, and one byte more and less. */
const sizesOf = (reads: readonly ValueRead[]): readonly number[] => {
  const compared = textsOf(readsAt('size', reads), 'compared').map(Number).filter(Number.isSafeInteger);
  const near = compared.flatMap((size) => [size, size + 1, size - 1]);
  return [...new Set([SIZE, ...near])].filter((size) => size >= 0 && size <= LARGEST);
};

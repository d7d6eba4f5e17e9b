import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../../lib/core/triggers/key-tokens.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';
import { patternsOverlap } from '../../../lib/triggers-file/warnings/overlaps.ts';
import { warningsOf } from '../a-file.ts';

const pattern = (source: string): KeyPattern => {
  const result = parseKeyPattern(source);
  if (!result.ok) throw new Error(result.errors.join());
  return result.pattern;
};

const ALPHABET = ['a', 'b', '/'];
const KEYS = Array.from({ length: 6 }, (_, length) =>
  Array.from({ length: ALPHABET.length ** length }, (_, n) =>
    Array.from({ length }, (_, digit) => ALPHABET[Math.floor(n / ALPHABET.length ** digit) % ALPHABET.length]).join(''),
  ),
).flat();

describe('two key patterns', () => {
  it.each([
    ['a/*.csv', 'a/b*', true],
    ['a/*.csv', '**/x.csv', true],
    ['a/*.csv', 'a/*/*.csv', false],
    ['{x}', '*', true],
    ['a{x}', 'a', false],
    ['**', 'anything', true],
    ['in/**', 'out/**', false],
  ])('%s and %s overlap: %s', (a, b, overlap) => {
    expect(patternsOverlap(pattern(a), pattern(b))).toBe(overlap);
    expect(patternsOverlap(pattern(b), pattern(a))).toBe(overlap);
  });

  it('overlap whenever some short key matches both', () => {
    const source = fc
      .array(fc.constantFrom('a', 'b', '/', '*', '**', '{x}', '{x**}'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.map((part, index) => part.replace('x', `x${index}`)).join(''))
      .filter((text) => !text.includes('***'));
    fc.assert(
      fc.property(source, source, (a, b) => {
        const shared = KEYS.find(
          (key) => matchKey(pattern(a), key) !== undefined && matchKey(pattern(b), key) !== undefined,
        );
        // Four tokens each need no more than five characters between them for a shared key, if there is any.
        if (shared !== undefined) expect(patternsOverlap(pattern(a), pattern(b))).toBe(true);
        else if (a.length + b.length <= 5) expect(patternsOverlap(pattern(a), pattern(b))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

it('two triggers of one job overlap if any of their patterns do', () => {
  const file = (second: string) => `triggers:
  one:
    on: { s3: { bucket: landing, key: { a: 'a/*', b: 'b/{x}' } } }
    start: { JobName: job }
  two:
    on: { s3: { bucket: landing, key: { c: 'c/*', d: '${second}' } } }
    start: { JobName: job }
`;
  expect(warningsOf(file('b/y'))).toEqual([expect.stringContaining('it and "one" both match some keys')]);
  expect(warningsOf(file('d/y'))).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyToken } from '../../../lib/core/triggers/key-tokens.ts';
import { hasAllLiterals } from '../../../lib/core/triggers/literal-parts.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';

const has = (source: string, key: string): boolean => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(parsed.errors.join('; '));
  return hasAllLiterals(parsed.pattern, key);
};

describe('the literal parts of a pattern', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab/.😀'), maxLength: 4 });
  const literal = text.filter((part) => part !== '').map((part) => ({ token: part as KeyToken, part }));
  const wildcard = text.map((part) => ({ token: { across: true } as KeyToken, part }));
  const capture = text
    .filter((part) => part !== '')
    .map((part) => ({ token: { across: true, capture: 'x' } as KeyToken, part }));

  it('stand in every key that is made of the pattern, whatever its captures and wildcards take', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(literal, capture, wildcard), { maxLength: 8 }), (made) => {
        const tokens = made.map(({ token }) => token);
        const key = made.map(({ part }) => part).join('');
        expect(hasAllLiterals({ tokens }, key)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['the key begins with something else', 'in/{a}.csv', 'out/in/x.csv'],
    ['the key ends with something else', 'in/{a}.csv', 'in/x.csv.gz'],
    ['one is missing', '{a}/dt={b}/{c}', 'eu/day=1/x'],
    ['they stand in another order', '{a}-x-{b}-y-{c}', '1-y-2-x-3'],
    ['two would have to share a character', '{a}-x-{b}-x-{c}', '1-x-x-3'],
    ['the last would have to share a character with the one before', '{a}/x{b}x/', '1/x/'],
    ['a capture would be empty', 'a{x}b', 'ab'],
    ['a capture at the end would be empty', 'a{x}', 'a'],
    ['one of two captures would be empty', 'a{x}{y}', 'a😀'],
    ['there is more behind the only one', 'a', 'ab'],
    ['the first and the last would have to share a character', 'aba*ba', 'aba'],
  ])('are not all there when %s', (_why, source, key) => {
    expect(has(source, key)).toBe(false);
  });

  it('are the whole answer where neither the pattern nor the key has a slash', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '.', '😀', '*', '{x}', '{y}');
    const key = fc.string({ unit: fc.constantFrom(...'ab.😀'), maxLength: 8 });
    const cases = { matching: 0, other: 0 };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), key, (parts, text) => {
        // No pattern is empty, but a part of one between two slashes may be.
        const parsed = parseKeyPattern(parts.join('') || '*');
        fc.pre(parsed.ok);
        const pattern = parts.length === 0 ? { source: '', tokens: [] } : parsed.pattern;
        const matches = matchKey(pattern, text) !== undefined;
        expect(hasAllLiterals(pattern, text)).toBe(matches);
        cases[matches ? 'matching' : 'other'] += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(cases.matching, cases.other)).toBeGreaterThan(50);
  });

  it('are searched from the left, and the last from the end', () => {
    expect(has('a/{b}/a/{c}/a', 'a/a/a/a/a')).toBe(true);
    expect(has('{a}x{b}x', 'xxxx')).toBe(true);
  });
});

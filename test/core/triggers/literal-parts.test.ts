import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyToken } from '../../../lib/core/triggers/key-tokens.ts';
import { hasAllLiterals } from '../../../lib/core/triggers/literal-parts.ts';

const has = (source: string, key: string): boolean => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(parsed.errors.join('; '));
  return hasAllLiterals(parsed.pattern, key);
};

describe('the literal parts of a pattern', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab/.😀'), maxLength: 4 });
  const literal = text.filter((part) => part !== '').map((part) => ({ token: part as KeyToken, part }));
  const taken = (capture: boolean) =>
    text.map((part) => ({ token: { across: true, ...(capture && { capture: 'x' }) } as KeyToken, part }));

  it('stand in every key that is made of the pattern, whatever its captures and wildcards take', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(literal, taken(true), taken(false)), { maxLength: 8 }), (made) => {
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
    ['the first and the last would have to share a character', 'aba*ba', 'aba'],
  ])('are not all there when %s', (_why, source, key) => {
    expect(has(source, key)).toBe(false);
  });

  it('are searched from the left, and the last from the end', () => {
    expect(has('a/{b}/a/{c}/a', 'a/a/a/a/a')).toBe(true);
    expect(has('{a}x{b}x', 'xxxx')).toBe(true);
  });
});

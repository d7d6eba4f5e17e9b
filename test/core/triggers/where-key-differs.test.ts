import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../../lib/core/triggers/key-tokens.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';
import { whereKeyDiffers } from '../../../lib/core/triggers/where-key-differs.ts';

const patternOf = (source: string): KeyPattern => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return parsed.pattern;
};

describe('where a key differs from a pattern', () => {
  it.each([
    ['orders/{area}/{file}.csv', 'orders/eu/part.tsv', 2, 'wants "{file}.csv", this key has "part.tsv"'],
    ['orders/{area}/dt={day}/*', 'orders/eu/day=1/x', 2, 'wants "dt={day}", this key has "day=1"'],
    ['orders/{area}/dt={day}/*', 'order/eu/day=1/x', 0, 'wants "orders", this key has "order"'],
    ['orders/{area}/{file}.csv', 'orders/part.csv', 1, 'wants 2 folders, this key has 1'],
    ['orders/{file}.csv', 'orders/eu/x/part.csv', 1, 'wants 1 folder, this key has 3'],
    ['orders/{path**}/{file}.csv', 'orders/a/b/part.tsv', 1, 'wants "{file}.csv", this key has "part.tsv"'],
    ['in/**/done/_SUCCESS', 'in/a/b/_SUCCESS', 1, 'wants "done", this key has "b"'],
    ['orders/{area}/', 'orders/eu/x.csv', 2, 'wants nothing where this key has "x.csv"'],
    ['/orders/{file}', 'in/orders/x', 0, 'wants nothing where this key has "in"'],
    ['orders/**/', 'orders/a/b', 1, 'wants nothing where this key has "b"'],
    ['orders/{area}/*', 'orders//x', 1, 'wants "{area}", this key has nothing there'],
    ['in/**', 'out/a', 0, 'wants "in", this key has "out"'],
  ])('%s and %s: the first part that is not as it should be', (source, key, agree, text) => {
    expect(whereKeyDiffers(patternOf(source), key)).toEqual({ agree, text });
  });

  it('is not said where any number of parts could be meant', () => {
    expect(whereKeyDiffers(patternOf('in/{path**}-done'), 'in/a/b')).toBeUndefined();
  });

  it('is found in no key that matches, and in each that does not, unless "**" is in the pattern', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '');
    const patternPart = fc.constantFrom('a', '{x}', '*', '**', 'a*', '*b', '');
    fc.assert(
      fc.property(fc.array(patternPart, { minLength: 1, maxLength: 4 }), fc.array(part, { maxLength: 5 }), (ps, ks) => {
        const parsed = parseKeyPattern(ps.join('/'));
        fc.pre(parsed.ok);
        const key = ks.join('/');
        const differs = whereKeyDiffers(parsed.pattern, key) !== undefined;
        if (matchKey(parsed.pattern, key) !== undefined) expect(differs).toBe(false);
        else if (!ps.includes('**')) expect(differs).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchKey, matchKeys } from '../../../lib/core/triggers/match-key.ts';
import { capturesOf, showPlaces } from '../../../lib/core/triggers/source-keys.ts';
import { aKeyPattern } from '../../infra/some-triggers.ts';

const named = (patterns: Readonly<Record<string, string>>) =>
  Object.entries(patterns).map(([part, source]) => ({ ...aKeyPattern(source), part }));

describe('the keys of a trigger', () => {
  it('match as the first pattern that matches, with its name', () => {
    const keys = named({ a: 'x/{day}', b: '{folder}/1', c: '**' });
    expect(matchKeys(keys, 'x/1')).toEqual({ day: '1', part: 'a' });
    expect(matchKeys(keys, 'y/1')).toEqual({ folder: 'y', part: 'b' });
    expect(matchKeys(keys.slice(0, 2), 'y/2')).toBeUndefined();
    expect(matchKeys([aKeyPattern('x/{day}')], 'x/1')).toEqual({ day: '1' });
  });

  it('match whatever one of their patterns matches, and nothing else', () => {
    const source = fc
      .array(fc.constantFrom('a', 'b', '/', '*', '**/', '{x}'), { minLength: 1, maxLength: 4 })
      .map((pieces) => pieces.map((piece, at) => piece.replace('x', `x${at}`)).join(''))
      .filter((text) => !text.includes('***'));
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(source, { maxLength: 4 }), key, (sources, text) => {
        const keys = sources.map((one, at) => ({ ...aKeyPattern(one), part: `p${at}` }));
        const first = keys.find((pattern) => matchKey(pattern, text) !== undefined);
        expect(matchKeys(keys, text)?.['part']).toBe(first?.part);
      }),
    );
  });

  it('capture what all of them have always, and other names sometimes', () => {
    expect(capturesOf(named({ a: '{day}/{x}', b: '{y}/{day}' }))).toEqual([
      { name: 'day', optional: false },
      { name: 'x', optional: true },
      { name: 'part', optional: false },
      { name: 'y', optional: true },
    ]);
    expect(capturesOf([aKeyPattern('{day}')])).toEqual([{ name: 'day', optional: false }]);
  });

  it('are shown as the places of the objects', () => {
    const on = { kind: 's3', bucket: 'b', keys: named({ a: 'x/*', c: '{y}' }) } as const;
    expect(showPlaces(on)).toBe('s3://b/x/* or s3://b/{y}');
  });
});

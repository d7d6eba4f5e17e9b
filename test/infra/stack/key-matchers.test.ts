import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matcher } from '../../../infra/stack/event-pattern.ts';
import { fittingMatchers, type TextBounds } from '../../../infra/stack/key-matchers.ts';

/** `a*` for a head, `*b` for a tail, `a*b` for both, else a whole text. */
const bounds = (text: string): TextBounds => {
  const [head = '', tail] = text.split('*');
  if (tail === undefined) return { head, exact: true };
  return tail === '' ? { head, exact: false } : { head, tail, exact: false };
};

const written = (matcher: Matcher): string => {
  if (typeof matcher === 'string') return matcher;
  return 'prefix' in matcher ? `${matcher.prefix}*` : `*${matcher.suffix}`;
};

/** What is said of these texts where a list takes so many matchers. */
const fitting = (texts: readonly string[], most = Number.POSITIVE_INFINITY) => {
  const { matchers, joined } = fittingMatchers(texts.map(bounds), ({ length }) => length <= most);
  return { matchers: matchers?.map(written), joined };
};

describe('matchers that fit', () => {
  it('stand in a fixed order: ends alone, beginnings, ends that stand for both, whole texts; short ones first', () => {
    const inOrder = ['*.b', '*.c', '*.aa', 'x*', 'y*', 'w/*', 'longer*', '*/_Y', '*/_Z', '*/_XX', 'b', 'q.p', 'r'];
    const texts = ['*.b', '*.c', '*.aa', 'x*', 'y*', 'w/*', 'longer*', 'u*/_Y', 'v*/_Z', 't*/_XX', 'b', 'q.p', 'r'];
    fc.assert(
      fc.property(fc.shuffledSubarray(texts, { minLength: texts.length }), (shuffled) => {
        expect(fitting(shuffled)).toEqual({ matchers: inOrder, joined: false });
      }),
    );
  });

  it.each([
    ['a beginning covers what begins with it', ['or*', 'orders*', 'orders*/_OK', 'order', 'bills*'], ['or*', 'bills*']],
    ['an end covers what ends with it', ['*v', '*.csv', 'x*/_v', 'a.csv', 'v.x'], ['*v', 'v.x']],
    ['a whole text covers itself only', ['a', 'a', 'ab'], ['a', 'ab']],
    ['the end of a kind covers a kind that has a head, too', ['in*/_OK', '*/_OK'], ['*/_OK']],
  ])('are left out where %s', (_what, texts, matchers) => {
    expect(fitting(texts)).toEqual({ matchers, joined: false });
    expect(fitting(texts.toReversed())).toEqual({ matchers, joined: false });
  });

  it('are none where something is not known at all', () => {
    expect(fitting(['orders*', '*'])).toEqual({ matchers: undefined, joined: false });
  });

  it.each([
    ['those with most in common', ['ax1*', 'ax2*', 'abc1*', 'abc2*', 'b*'], 4, ['b*', 'abc*', 'ax1*', 'ax2*']],
    ['the first of two that have as much in common', ['ab1*', 'ab2*', 'cd1*', 'cd2*'], 3, ['ab*', 'cd1*', 'cd2*']],
    [
      'beginnings before ends that have as much in common',
      ['ab1*', 'ab2*', '*1yz', '*2yz'],
      3,
      ['*1yz', '*2yz', 'ab*'],
    ],
    ['ends that have more in common', ['ab1*', 'ab2*', '*1xyz', '*2xyz'], 3, ['*xyz', 'ab1*', 'ab2*']],
    ['neighbours, however they are given', ['abc*', 'x*', 'abd*', 'y*'], 3, ['x*', 'y*', 'ab*']],
    ['a whole text with a beginning', ['orders/all', 'orders/o*', 'bills'], 2, ['orders/*', 'bills']],
    ['whole texts', ['orders/1', 'orders/2', 'bills'], 2, ['orders/*', 'bills']],
    ['again and again', ['aa1*', 'aa2*', 'ab*', 'b*'], 2, ['a*', 'b*']],
    ['and leave out what the joined one covers', ['ab1*', 'ab2*', 'ab', 'c'], 2, ['ab*', 'c']],
    ['the heads of those known by both', ['a1*/_X', 'a2*/_X', 'a3*/_Y', 'c'], 2, ['a*', 'c']],
    ['a beginning, which no end of it covers', ['abz1*', 'abz2*', '*z'], 2, ['*z', 'abz*']],
    ['ends again and again', ['*1xyz', '*2xyz', '*ayz', '*b'], 2, ['*b', '*yz']],
    ['the end where there is no head', ['*-1.csv', '*-2.csv', 'a*/_X'], 2, ['*.csv', 'a*']],
  ])('are joined, where they are too many: %s', (_what, texts, most, matchers) => {
    expect(fitting(texts, most)).toEqual({ matchers, joined: true });
    expect(fitting(texts.toReversed(), most)).toEqual({ matchers, joined: true });
  });

  it.each([
    ['one that differs beyond U+FFFF', ['a😀1*', 'a😁1*'], ['a*']],
    ['one with such a character before', ['😀a1*', '😀a2*'], ['😀a*']],
    ['ends that differ beyond U+FFFF', ['*1😀z', '*1😁z'], ['*z']],
    ['ends with such a character in them', ['*1😀z', '*2😀z'], ['*😀z']],
    ['one that is the beginning of the other as a whole text', ['abc', 'abcd'], ['abc*']],
  ])('are joined by whole characters: %s', (_what, texts, matchers) => {
    expect(fitting(texts, 1)).toEqual({ matchers, joined: true });
  });

  it('are none where nothing in common is left to name', () => {
    expect(fitting(['a*', 'b*', '*c'], 2)).toEqual({ matchers: undefined, joined: true });
    expect(fitting(['a*', '*a'], 1)).toEqual({ matchers: undefined, joined: true });
  });
});

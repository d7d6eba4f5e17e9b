import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderIn, folderOf, keyInstead, placeFor, takesName } from '../../console/model/upload-keys.ts';

const place = (pattern: string, exampleKey: string) => ({ trigger: 't', bucket: 'b', pattern, exampleKey });

const orders = place('orders/{area}/{file}.csv', 'orders/eu/part-0001.csv');
const rates = place('in/{day}/rates.xml', 'in/2026-11-27/rates.xml');

describe('the folder of an upload', () => {
  it('is that of the example key, and of a key all before its last slash', () => {
    expect(folderOf(orders)).toBe('orders/eu/');
    expect(folderOf(place('{file}.csv', 'part.csv'))).toBe('');
    expect([folderIn('a/b/c.csv'), folderIn('c.csv')]).toEqual(['a/b/', '']);
  });
});

describe('the place that a file is meant for', () => {
  it('is the first whose pattern takes its name, and the first of all where none does', () => {
    expect(placeFor([orders, rates], 'rates.xml')).toBe(1);
    expect(placeFor([orders, rates], 'my file.csv')).toBe(0);
    expect(placeFor([orders, rates], 'notes.txt')).toBe(0);
    expect(placeFor([], 'notes.txt')).toBe(0);
  });

  it.each([
    ['in/*', 'in/a', 'a.txt', true],
    ['in/**', 'in/a/b', 'a.txt', true],
    ['{file}.csv', 'part.csv', 'a.csv', true],
    ['{file}.csv', 'part.csv', '.csv', false],
    ['{file}.csv', 'part.csv', 'aXcsv', false],
    ['*.csv', 'part.csv', '.csv', true],
    ['in/a*.csv', 'in/a1.csv', 'a.csv', true],
    ['a/{id}_{day}.csv', 'a/1_2026.csv', '1_2026.csv', true],
    ['a/{id}_{day}.csv', 'a/1_2026.csv', 'my.csv', false],
    ['a/done.csv', 'a/done.csv', 'done.csv', true],
    ['a/(x)+[1].{ending}', 'a/(x)+[1].csv', '(x)+[1].csv', true],
    [String.raw`in/a\*{x}.csv`, 'in/a*1.csv', 'a*2.csv', true],
    [String.raw`in/a\*{x}.csv`, 'in/a*1.csv', 'ab2.csv', false],
    ['in/', 'in/', 'a.csv', false],
  ])('with %s (such as %s) takes the name %s: %s', (pattern, exampleKey, name, takes) => {
    expect(takesName(place(pattern, exampleKey), name)).toBe(takes);
  });

  it('is found without an error, whatever pattern and name are', () => {
    const texts = fc.array(fc.constantFrom(...'{}[]()*+?.\\^$|/-ab', '{a}')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (pattern, name) => {
        expect(typeof keyInstead(place(pattern, 'a/b'), name)).toMatch(/string|undefined/);
      }),
    );
  });

  it('is found in no time for a long name that a pattern of many captures nearly takes', () => {
    const captures = Array.from({ length: 12 }, (_, at) => `{a${at}}a`).join('');
    const name = `${'a'.repeat(250)}b`;
    const before = performance.now();
    expect(takesName(place(captures, 'aa'), name)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe('the key for a file whose name the pattern does not take', () => {
  it('has that name before the ending of the pattern, where the pattern leaves it free', () => {
    expect(keyInstead(orders, 'notes.txt')).toBe('orders/eu/notes.csv');
    expect(keyInstead(orders, '.profile')).toBe('orders/eu/.profile.csv');
  });

  it('knows a star that stands for itself from one that leaves the name free', () => {
    expect(keyInstead(place(String.raw`in/\*.csv`, 'in/*.csv'), 'notes.txt')).toBe('in/*.csv');
    expect(keyInstead(place(String.raw`in/{f}\*.csv`, 'in/x*.csv'), 'notes.txt')).toBe('in/notes*.csv');
  });

  it('is the example, where the pattern names the file', () => {
    expect(keyInstead(rates, 'notes.txt')).toBe('in/2026-11-27/rates.xml');
    expect(keyInstead(place('a/{id}_{day}.csv', 'a/1_2026.csv'), 'my.csv')).toBe('a/1_2026.csv');
  });

  it('is none where the pattern takes the name', () => {
    expect(keyInstead(orders, 'my.csv')).toBeUndefined();
    expect(keyInstead(rates, 'rates.xml')).toBeUndefined();
  });
});

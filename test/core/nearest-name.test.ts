import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../lib/core/nearest-name.ts';

describe('nearestName', () => {
  const known = ['trigger', 'object', 'scheduledTime', 'input'];

  it.each([
    ['triger', 'trigger'],
    ['tirgger', 'trigger'],
    ['Trigger', 'trigger'],
    ['scheduled_time', 'scheduledTime'],
    ['inputs', 'input'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });

  it.each(['', 'trigger', 'status', 'x', 'z'.repeat(10_000)])('guesses nothing for %s', (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  });

  it('finds any name again in which one letter was mistyped', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.nat(), (right, at) => {
        const index = at % right.length;
        const mistyped = `${right.slice(0, index)}Z${right.slice(index + 1)}`;
        expect(nearestName(mistyped, [right, 'quite another name'])).toBe(right);
      }),
    );
  });

  /** The distance as its definition says it. */
  const distances = new Map<string, number>();
  const distance = (from: string, to: string): number => {
    if (from === '' || to === '') return from.length + to.length;
    const pair = `${from}/${to}`;
    const before = distances.get(pair);
    if (before !== undefined) return before;
    const [a, b] = [from.slice(0, -1), to.slice(0, -1)];
    const exchanged = distance(a, b) + (from.at(-1) === to.at(-1) ? 0 : 1);
    const isSwapped = from.length > 1 && from.slice(-2) === `${to.at(-1)}${to.at(-2)}`;
    const swapped = isSwapped ? distance(from.slice(0, -2), to.slice(0, -2)) + 1 : exchanged;
    const least = Math.min(distance(a, to) + 1, distance(from, b) + 1, exchanged, swapped);
    distances.set(pair, least);
    return least;
  };

  it('takes the first of those that are the fewest letters away, up to a third of the letters but always one', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcB'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 4 }), (wrong, all) => {
        fc.pre(!all.includes(wrong));
        const each = all.map((right) => distance(wrong.toLowerCase(), right.toLowerCase()));
        const least = Math.min(...each);
        const mayBeWrong = wrong.length < 6 ? 1 : wrong.length < 9 ? 2 : 3;
        expect(nearestName(wrong, all)).toBe(least <= mayBeWrong ? all[each.indexOf(least)] : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it('guesses nothing for an empty name, nor beyond 255 letters', () => {
    expect(nearestName('', ['a'])).toBeUndefined();
    const letters = (count: number) => 'x'.repeat(count);
    expect(nearestName(letters(255), [letters(254)])).toBe(letters(254));
    expect(nearestName(letters(254), [letters(255)])).toBe(letters(255));
    expect(nearestName(letters(256), [letters(255)])).toBeUndefined();
    expect(nearestName(letters(255), [letters(256)])).toBeUndefined();
  });

  it('asks for what was meant, or says nothing', () => {
    expect(didYouMean('triger', known)).toBe('; did you mean "trigger"?');
    expect(didYouMean('status', known)).toBe('');
  });
});

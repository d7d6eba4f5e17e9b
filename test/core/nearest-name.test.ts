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

  it('asks for what was meant, or says nothing', () => {
    expect(didYouMean('triger', known)).toBe('; did you mean "trigger"?');
    expect(didYouMean('status', known)).toBe('');
  });
});

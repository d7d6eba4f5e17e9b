import { isDeepStrictEqual as ofNode } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeepStrictEqual } from '../../../console/stand-ins/is-deep-strict-equal.ts';

/** Few different values, so that two of them are often equal, or nearly so. */
const { value: small } = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, 1, '', 'a'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '0'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
}));

describe('the comparison of calls in a browser', () => {
  it('is that of Node for any JSON', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(isDeepStrictEqual(a, b)).toBe(ofNode(a, b));
        expect(isDeepStrictEqual(a, structuredClone(a))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

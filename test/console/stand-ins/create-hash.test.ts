import { createHash as nodeHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHash } from '../../../console/stand-ins/create-hash.ts';

const ofNode = (text: string): string => nodeHash('sha256').update(text).digest('hex');
const ours = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the hash that request ids have in a browser', () => {
  it('is that of Node for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(ours(text)).toBe(ofNode(text));
      }),
    );
  });

  it('is that of Node for each length around the ends of blocks', () => {
    for (let length = 0; length <= 200; length += 1) expect(ours('x'.repeat(length))).toBe(ofNode('x'.repeat(length)));
  });

  it('takes a text in pieces, and refuses another algorithm', () => {
    expect(createHash('sha256').update('orders/').update('eu.csv').digest('hex')).toBe(ofNode('orders/eu.csv'));
    expect(() => createHash('md5')).toThrow('expected the algorithm sha256, found md5');
  });
});

import { Buffer as NodeBuffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Buffer } from '../../../console/stand-ins/buffer.ts';

describe('what replaces Node’s Buffer in a browser', () => {
  it('counts the bytes of any text as Node does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Buffer.byteLength(text)).toBe(NodeBuffer.byteLength(text));
      }),
    );
  });

  it('reads Base64 as Node does, and leaves out what is none', () => {
    const written = fc.string({ unit: 'binary' }).map((text) => NodeBuffer.from(text).toString('base64'));
    const anything = fc.stringMatching(/^[A-Za-z0-9+/_\s!-]*$/);
    fc.assert(
      fc.property(fc.oneof(written, anything), (text) => {
        expect(Buffer.from(text, 'base64').toString('utf8')).toBe(NodeBuffer.from(text, 'base64').toString('utf8'));
      }),
    );
  });
});

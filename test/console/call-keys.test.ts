import { describe, expect, it } from 'vitest';
import { createCallKeys } from '../../console/model/call-keys.ts';

describe('the idempotency key of a call', () => {
  const someKeys = () => {
    let made = 0;
    return createCallKeys(() => {
      made += 1;
      return `key-${made}`;
    });
  };

  it('is the same each time that the same values are sent, as long as no answer says that it was carried out', () => {
    const keys = someKeys();
    expect([keys.of('{"day":1}'), keys.of('{"day":1}')]).toEqual(['key-1', 'key-1']);
  });

  it('is another one for other values, and the old one for the old values', () => {
    const keys = someKeys();
    expect(['{"day":1}', '{"day":2}', '{"day":1}'].map(keys.of)).toEqual(['key-1', 'key-2', 'key-1']);
  });

  it('is a new one for the next call with the same values after that one was carried out', () => {
    const keys = someKeys();
    keys.of('{"day":1}');
    keys.carriedOut('{"day":1}');
    expect(keys.of('{"day":1}')).toBe('key-2');
  });
});

import { expect, it } from 'vitest';
import { isRequestId, REQUEST_ID_DIGITS } from '../../lib/core/request-id.ts';

it('a request id has 24 hexadecimal digits in lower case', () => {
  expect(REQUEST_ID_DIGITS).toBe(24);
  expect(isRequestId('0123456789abcdef01234567')).toBe(true);
  const others = ['', '0123456789abcdef0123456', '0123456789abcdef012345678', '0123456789ABCDEF01234567'];
  expect([...others, 'x123456789abcdef01234567', '0123456789abcdef01234567\n'].some(isRequestId)).toBe(false);
});

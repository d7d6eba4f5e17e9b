import { describe, expect, it } from 'vitest';
import { thrownByAws } from '../../../lib/adapters/aws/thrown-by-aws.ts';

describe('what was thrown by a call to AWS is read as', () => {
  it.each([
    [
      "the SDK's name, message and HTTP status",
      Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }),
      { name: 'ThrottlingException', message: 'slow down', httpStatus: 400 },
    ],
    [
      'the HTTP status of an answer that the SDK could not read',
      Object.assign(new SyntaxError('no JSON'), { $metadata: {}, $response: { statusCode: 502 } }),
      { name: 'SyntaxError', message: 'no JSON', httpStatus: 502 },
    ],
    [
      'the code of a socket error',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $metadata: { attempts: 1 } }),
      { name: 'Error', message: 'socket hang up', code: 'ECONNRESET' },
    ],
    [
      'no code and no status, where both have another type',
      Object.assign(new Error('odd'), { code: 20, $metadata: { httpStatusCode: '400' } }),
      { name: 'Error', message: 'odd' },
    ],
    ['a text', 'no', { name: 'Error', message: 'no' }],
    ['nothing', undefined, { name: 'Error', message: 'undefined' }],
  ])('%s', (_, thrown, expected) => {
    expect(thrownByAws(thrown)).toEqual(expected);
  });
});

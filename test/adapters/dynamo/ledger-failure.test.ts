import { describe, expect, it } from 'vitest';
import { ledgerFailure } from '../../../lib/adapters/dynamo/ledger-failure.ts';

const named = (name: string, message = 'told by the test') => Object.assign(new Error(message), { name });
const failureOf = (thrown: unknown) => ledgerFailure('get', 'ledger', thrown);

const MISSING = 'Does LEDGER_TABLE name a table of this account and region, and is the stack deployed?';
const CREDENTIALS = "Are the credentials in the environment valid, and is the machine's clock right?";
const BUSY = 'It is being asked too much; this heals by itself.';
const ENDPOINT = 'Is the endpoint right (AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB), and can the network reach it?';

describe('a failure of the ledger', () => {
  it.each([
    ['ResourceNotFoundException', MISSING],
    ['AccessDeniedException', "May the function's role use this table and its indexes?"],
    ['UnrecognizedClientException', CREDENTIALS],
    ['InvalidSignatureException', CREDENTIALS],
    ['ExpiredTokenException', CREDENTIALS],
    ['CredentialsProviderError', CREDENTIALS],
    ['ValidationException', "Is the table made from this version's definition?"],
    ['ThrottlingException', BUSY],
    ['ThrottlingError', BUSY],
    ['ProvisionedThroughputExceeded', BUSY],
    ['ProvisionedThroughputExceededException', BUSY],
    ['RequestLimitExceeded', BUSY],
    ['TimeoutError', ENDPOINT],
  ])('by %s is retryable, keeps its cause, and says what to check', (name, advice) => {
    const cause = named(name);
    expect(failureOf(cause)).toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: true,
      cause,
      message: `the ledger (table "ledger") did not answer "get": ${name}: told by the test. ${advice}`,
    });
  });

  it.each([
    [
      'the code of a socket error, whose message may be empty',
      named('AggregateError', ''),
      'AggregateError: ECONNREFUSED',
    ],
    ['a code once that is the name, too', named('ECONNREFUSED', 'no'), 'ECONNREFUSED: no'],
  ])('names %s', (_, error, told) => {
    expect(failureOf(Object.assign(error, { code: 'ECONNREFUSED' })).message).toContain(`"get": ${told}. Is the`);
  });

  it.each([
    ['a code that is no text', Object.assign(named('AbortError'), { code: 20 }), 'AbortError: told by the test'],
    ['what is no error', undefined, 'Error: undefined'],
  ])('is told of %s without a code', (_, thrown, told) => {
    expect(failureOf(thrown).message).toContain(`"get": ${told}. Is the`);
  });

  it('is not retryable when the item is too large, because it will be again', () => {
    expect(failureOf(named('ValidationException', 'Item size has exceeded the maximum allowed size'))).toMatchObject({
      retryable: false,
      message: expect.stringMatching(
        /An item holds at most 400 KB: make the event and the Arguments smaller, e\.g\. pass an S3 path\.$/,
      ),
    });
  });

  it('is retryable when an item size is named by any other error', () => {
    expect(failureOf(named('InternalServerError', 'the item size is not known'))).toMatchObject({ retryable: true });
  });
});

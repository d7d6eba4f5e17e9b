import { describe, expect, it } from 'vitest';
import { classifyStartError, START_ERRORS } from '../../lib/core/start-errors.ts';

const meaningOf = (failure: Partial<Parameters<typeof classifyStartError>[0]>): string => {
  const reply = classifyStartError({ name: 'Error', message: '', ...failure });
  return reply.kind === 'not-started' ? reply.cause : reply.kind;
};

/** What each error must mean, written down apart from the table in the code. */
const EXPECTED = {
  busy: ['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException'],
  throttled: [
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
    'LimitExceededException',
    'TooManyRequestsException',
    'BandwidthLimitExceeded',
  ],
  'not-sent': [
    'CredentialsProviderError',
    'TokenProviderError',
    'ProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
  ],
  ambiguous: [
    'InternalServiceException',
    'OperationTimeoutException',
    'InternalFailure',
    'InternalServerError',
    'ServiceUnavailable',
    'ServiceUnavailableException',
    'RequestTimeout',
    'RequestTimeoutException',
    'TimeoutError',
    'AbortError',
  ],
  permanent: [
    'EntityNotFoundException',
    'InvalidInputException',
    'ValidationException',
    'ValidationError',
    'AccessDenied',
    'AccessDeniedException',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'NotAuthorized',
    'OptInRequired',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
    'SerializationException',
    'UnknownOperationException',
  ],
} as const;

const byName = Object.entries(EXPECTED).flatMap(([meaning, names]) => names.map((name) => ({ name, meaning })));

const BY_CODE = {
  ENOTFOUND: 'not-sent',
  EAI_AGAIN: 'not-sent',
  ECONNREFUSED: 'not-sent',
  ECONNRESET: 'ambiguous',
  EPIPE: 'ambiguous',
  ETIMEDOUT: 'ambiguous',
};

describe('what a failed StartJobRun means', () => {
  it.each(byName)('$name: $meaning', ({ name, meaning }) => {
    expect(meaningOf({ name })).toBe(meaning);
    expect(meaningOf({ name, httpStatus: 400, sent: true })).toBe(meaning);
  });

  it.each(Object.entries(BY_CODE))('a socket error %s: %s', (code, meaning) => {
    expect(meaningOf({ code, sent: true })).toBe(meaning);
  });

  it('has no row that is not proven here', () => {
    const rows = START_ERRORS.flatMap(({ names = [], codes = [] }) => [...names, ...codes]);
    const proven = [...byName.map(({ name }) => name), ...Object.keys(BY_CODE)];
    expect([...new Set(rows)].sort()).toEqual(proven.sort());
  });

  it.each(['InvalidSignatureException', 'SignatureDoesNotMatch'])(
    '%s is not-sent when only the clock is wrong, either way',
    (name) => {
      expect(meaningOf({ name, message: 'Signature expired: 20261122T1320Z is now earlier than …' })).toBe('not-sent');
      expect(meaningOf({ name, message: 'Signature not yet current: 20261122T1420Z is …' })).toBe('not-sent');
      expect(meaningOf({ name, message: 'The request signature we calculated does not match' })).toBe('permanent');
    },
  );

  it.each([500, 501, 502, 503, 504, 599])('HTTP %i is ambiguous, whatever it is called', (httpStatus) => {
    for (const { name } of byName) expect(meaningOf({ name, httpStatus })).toBe('ambiguous');
    expect(meaningOf({ httpStatus })).toBe('ambiguous');
  });

  it('HTTP 429 without a known name is throttled', () => {
    expect(meaningOf({ name: 'SomethingNew', httpStatus: 429 })).toBe('throttled');
  });

  it.each([undefined, 200, 302, 400, 403, 404, 413])(
    'an unknown error with HTTP status %s is ambiguous',
    (httpStatus) => {
      expect(meaningOf({ name: 'SomethingNew', ...(httpStatus === undefined ? {} : { httpStatus }) })).toBe(
        'ambiguous',
      );
    },
  );

  it('whatever fails before anything is handed to the network is not-sent', () => {
    for (const { name } of byName) expect(meaningOf({ name, sent: false })).toBe('not-sent');
    expect(meaningOf({ name: 'SomethingNew', sent: false })).toBe('not-sent');
  });

  it('keeps the error: name, status, and a message even where there is only a code', () => {
    expect(
      classifyStartError({ name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 }),
    ).toEqual({
      kind: 'permanent',
      error: { name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 },
    });
    expect(classifyStartError({ name: 'AggregateError', message: '', code: 'ECONNREFUSED' }).error).toEqual({
      name: 'AggregateError',
      message: 'ECONNREFUSED',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { classifyStartError, NOT_SENT, START_ERRORS } from '../../../lib/core/glue/start-errors.ts';

const meaningOf = (failure: Partial<Parameters<typeof classifyStartError>[0]>): string => {
  const reply = classifyStartError({ name: 'Error', message: '', ...failure });
  return reply.kind === 'not-started' ? reply.cause : reply.kind;
};

/** What each error must mean, written down apart from the table in the code. */
const EXPECTED = {
  busy: ['ConcurrentRunsExceededException'],
  resources: ['ResourceNumberLimitExceededException', 'LimitExceededException'],
  throttled: [
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'RequestLimitExceeded',
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
    'RequestAbortedException',
    'MalformedHttpRequestException',
    'TimeoutError',
    'AbortError',
  ],
  permanent: [
    'InvalidInputException',
    'ValidationException',
    'ValidationError',
    'SerializationException',
    'RequestEntityTooLargeException',
  ],
  'job-missing': ['EntityNotFoundException'],
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'NotAuthorized',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
    'OptInRequired',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
    'InvalidAction',
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
      expect(meaningOf({ name, message: 'The request signature we calculated does not match' })).toBe('denied');
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

  it.each([
    'Error trying to retrieve security config, error message: The security token included in the request is invalid.',
    'Role arn:aws:iam::111122223333:role/etl should be given assume role permissions for Glue Service',
    'Glue could not assume role arn:aws:iam::111122223333:role/etl',
    'User is not authorized to perform: kms:GenerateDataKey',
  ])('InvalidInputException is denied where Glue was itself refused, as while IAM lags: %s', (message) => {
    expect(meaningOf({ name: 'InvalidInputException', message })).toBe('denied');
  });

  it.each([
    'Timeout not valid',
    'Request size limit exceeded',
    'Please set only Allocated Capacity or Max Capacity.',
    'Number of Workers must be 2 or more',
  ])('InvalidInputException is the request’s own error otherwise: %s', (message) => {
    expect(meaningOf({ name: 'InvalidInputException', message })).toBe('permanent');
  });

  it('what fails while credentials are fetched is not-sent, whatever it is', () => {
    for (const { name, meaning } of byName) {
      if (meaning !== 'permanent') expect(meaningOf({ name, sent: false })).toBe('not-sent');
    }
    expect(meaningOf({ name: 'Error', code: 'ETIMEDOUT', sent: false })).toBe('not-sent');
    expect(meaningOf({ name: 'Error', code: 'EMFILE', sent: false })).toBe('not-sent');
    expect(meaningOf({ name: 'SomethingNew', httpStatus: 503, sent: false })).toBe('not-sent');
    // Logs and the ledger show this name.
    expect(NOT_SENT).toBe('NotSent');
    expect(meaningOf({ name: NOT_SENT, sent: false })).toBe('not-sent');
  });

  it('what fails before anything is sent, and is nothing of the way to Glue, is unsendable', () => {
    expect(meaningOf({ name: 'TypeError', sent: false })).toBe('unsendable');
    expect(meaningOf({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', sent: false })).toBe('unsendable');
    expect(meaningOf({ name: 'SerializationException', sent: false })).toBe('unsendable');
  });

  it('says of each row whom it concerns, and only what concerns the request alone is refused for good', () => {
    for (const row of START_ERRORS) {
      for (const name of row.names ?? []) {
        const message = row.message === undefined ? '' : 'Signature expired; assume role';
        const permanent = classifyStartError({ name, message }).kind === 'permanent';
        expect([name, permanent]).toEqual([name, row.concerns === 'request']);
      }
    }
  });

  it('keeps the error: name, status, and a message even where there is only a code', () => {
    expect(
      classifyStartError({ name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 }),
    ).toEqual({
      kind: 'permanent',
      error: { name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 },
    });
    expect(classifyStartError({ name: 'AggregateError', message: '', code: 'ECONNREFUSED' }).error).toStrictEqual({
      name: 'AggregateError',
      message: 'ECONNREFUSED',
    });
  });
});

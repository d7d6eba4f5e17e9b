/**
 * What a failed StartJobRun means. AWS says of no error whether a run may exist all the same, so each is classed by
 * where in the protocol it arises: before Glue can have acted, after, or unknown.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html#API_StartJobRun_Errors
 * https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html
 */
import { type ErrorInfo, toErrorInfo } from './errors.ts';
import type { NotStartedCause, StartReply } from './glue-reply.ts';

/** What is known of a failed send. */
export interface StartFailure {
  readonly name: string;
  readonly message: string;
  /** Of the socket or the resolver, e.g. `ECONNRESET`. */
  readonly code?: string;
  readonly httpStatus?: number;
  /** `false` when the request certainly was never handed to the network. */
  readonly sent?: boolean;
}

/** Without `started`, so that no reading of an error can ever claim a run. */
export type FailedStart = Exclude<StartReply, { readonly kind: 'started' }>;

type Meaning =
  | { readonly kind: 'not-started'; readonly cause: NotStartedCause }
  | { readonly kind: 'ambiguous' | 'permanent' };

/** One row: it fits a failure that has one of the names, or one of the codes; and the message, if there is one. */
export interface StartErrorRow {
  readonly names?: readonly string[];
  readonly codes?: readonly string[];
  readonly message?: RegExp;
  readonly means: Meaning;
}

const busy: Meaning = { kind: 'not-started', cause: 'busy' };
const throttled: Meaning = { kind: 'not-started', cause: 'throttled' };
const notSent: Meaning = { kind: 'not-started', cause: 'not-sent' };
const ambiguous: Meaning = { kind: 'ambiguous' };
const permanent: Meaning = { kind: 'permanent' };

/** The first row that fits decides. */
export const START_ERRORS: readonly StartErrorRow[] = [
  // The job, or the account, has as many runs or workers as it may.
  { names: ['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException'], means: busy },

  // Refused at the door for coming too fast.
  {
    names: [
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
    means: throttled,
  },

  // Credentials that could not be found, or are no longer (or, by a wrong clock, not yet) valid: others will be.
  { names: ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'], means: notSent },
  {
    names: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
    means: notSent,
  },
  {
    names: ['InvalidSignatureException', 'SignatureDoesNotMatch'],
    message: /signature (expired|not yet current)/i,
    means: notSent,
  },

  // No connection was ever made.
  { codes: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'], means: notSent },

  // Glue, or the way to it, broke down with the request in hand.
  {
    names: [
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
    means: ambiguous,
  },
  { codes: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'], means: ambiguous },

  // Refused for what the request says, or for who asks. Asking again changes nothing until a person does.
  {
    names: ['EntityNotFoundException', 'InvalidInputException', 'ValidationException', 'ValidationError'],
    means: permanent,
  },
  {
    names: [
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
    ],
    means: permanent,
  },
  { names: ['SerializationException', 'UnknownOperationException'], means: permanent },
];

/** The class of a failed send. What no row fits is ambiguous: a needless look is cheap, a second run is not. */
export const classifyStartError = (failure: StartFailure): FailedStart => {
  const error: ErrorInfo = {
    ...toErrorInfo(Object.assign(new Error(failure.message || failure.code), { name: failure.name })),
    ...(failure.httpStatus === undefined ? {} : { httpStatus: failure.httpStatus }),
  };
  return { ...meaningOf(failure), error };
};

const meaningOf = (failure: StartFailure): Meaning => {
  if (failure.sent === false) return notSent;
  // Whatever a 5xx is called: behind it, Glue may have acted.
  if (failure.httpStatus !== undefined && failure.httpStatus >= 500) return ambiguous;
  const row = START_ERRORS.find((each) => fits(each, failure));
  if (row !== undefined) return row.means;
  return failure.httpStatus === 429 ? throttled : ambiguous;
};

const fits = (row: StartErrorRow, { name, code, message }: StartFailure): boolean =>
  (row.names?.includes(name) === true || (code !== undefined && row.codes?.includes(code) === true)) &&
  (row.message === undefined || row.message.test(message));

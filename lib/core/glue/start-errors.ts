/**
 * What a failed StartJobRun means. AWS says of no error whether a run may exist all the same, so each is classed by
 * where in the protocol it arises: before Glue can have acted, after, or unknown.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html#API_StartJobRun_Errors
 * https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html
 */
import { type ErrorInfo, toErrorInfo, unreachable } from '../errors.ts';
import type { StartReply } from './start-reply.ts';

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

/**
 * Whom or what an error concerns; from this follows what is done about it.
 *
 * - `request`: what it says is wrong. Nothing was started, and asking again changes nothing: it is rejected.
 * - `job`, `account`: nothing was started, and any other request of the job, or of the account, would fare likewise.
 * - `either`: nothing was started, because of the request, the job or the account: the answer does not say which.
 * - `way`: the call did not get as far as Glue.
 * - `unknown`: Glue may have started a run. Only looking tells.
 */
export type Concern =
  | { readonly concerns: 'request' | 'unknown' }
  | { readonly concerns: 'job'; readonly cause: 'busy' | 'denied' | 'job-missing' }
  | { readonly concerns: 'account'; readonly cause: 'throttled' | 'denied' }
  | { readonly concerns: 'either'; readonly cause: 'resources' }
  | { readonly concerns: 'way'; readonly cause: 'not-sent' | 'unsendable' };

/** One row: it fits a failure that has one of the names, or one of the codes; and the message, if there is one. */
export type StartErrorRow = Concern & {
  readonly names?: readonly string[];
  readonly codes?: readonly string[];
  readonly message?: RegExp;
};

/** The first row that fits decides. */
export const START_ERRORS: readonly StartErrorRow[] = [
  // The job has as many runs as it may.
  { concerns: 'job', cause: 'busy', names: ['ConcurrentRunsExceededException'] },

  // The account has not enough of something: workers, runs, job runs a day. Another request may ask for less.
  {
    concerns: 'either',
    cause: 'resources',
    names: ['ResourceNumberLimitExceededException', 'LimitExceededException'],
  },

  // Refused at the door for coming too fast.
  {
    concerns: 'account',
    cause: 'throttled',
    names: [
      'ThrottlingException',
      'Throttling',
      'ThrottledException',
      'RequestThrottled',
      'RequestThrottledException',
      'RequestLimitExceeded',
      'TooManyRequestsException',
      'BandwidthLimitExceeded',
    ],
  },

  // Credentials that could not be found, or are no longer (or, by a wrong clock, not yet) valid: others will be.
  { concerns: 'way', cause: 'not-sent', names: ['CredentialsProviderError', 'TokenProviderError', 'ProviderError'] },
  {
    concerns: 'way',
    cause: 'not-sent',
    names: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
  },
  {
    concerns: 'way',
    cause: 'not-sent',
    names: ['InvalidSignatureException', 'SignatureDoesNotMatch'],
    message: /signature (expired|not yet current)/i,
  },

  // No connection was ever made.
  { concerns: 'way', cause: 'not-sent', codes: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'] },

  // Glue, or the way to it, broke down with the request in hand.
  {
    concerns: 'unknown',
    names: [
      'InternalServiceException',
      'OperationTimeoutException',
      'InternalFailure',
      'InternalServerError',
      'ServiceUnavailable',
      'ServiceUnavailableException',
      'RequestTimeout',
      'RequestTimeoutException',
      'RequestAbortedException',
      // What arrived was damaged, perhaps on its way only: to send it again is right, once it is known to be safe.
      'MalformedHttpRequestException',
      'TimeoutError',
      'AbortError',
    ],
  },
  { concerns: 'unknown', codes: ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'] },

  // Terraform replaces a job by deleting and creating it; and a deployment may be ahead of the job it names.
  { concerns: 'job', cause: 'job-missing', names: ['EntityNotFoundException'] },

  // IAM is eventually consistent: for a while after a role, a key or a security configuration was made, Glue itself may
  // be refused what it needs, and says so by the name of an invalid request.
  // https://github.com/hashicorp/terraform-provider-aws/pull/50019
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
  {
    concerns: 'job',
    cause: 'denied',
    names: ['InvalidInputException'],
    message:
      /retrieve security config|security token .* invalid|(assume|assumed|pass).{0,40}\brole\b|\brole\b.{0,80}(assume|not authorized)|not authorized to perform/i,
  },

  // Refused for what the request says. Asking again changes nothing until a person does.
  {
    concerns: 'request',
    names: [
      'InvalidInputException',
      'ValidationException',
      'ValidationError',
      'SerializationException',
      'RequestEntityTooLargeException',
    ],
  },

  // Refused because of the caller. A person, a deployment or a few minutes can correct that; the request cannot.
  { concerns: 'job', cause: 'denied', names: ['AccessDenied', 'AccessDeniedException', 'NotAuthorized'] },
  {
    concerns: 'account',
    cause: 'denied',
    names: [
      'IncompleteSignature',
      'IncompleteSignatureException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'MissingAuthenticationToken',
      'MissingAuthenticationTokenException',
      'OptInRequired',
      'SignatureDoesNotMatch',
      'UnrecognizedClientException',
      // Whoever answers is not Glue: the endpoint is wrong.
      'InvalidAction',
      'UnknownOperationException',
    ],
  },
];

/** The class of a failed send. What no row fits is ambiguous: a needless look is cheap, a second run is not. */
export const classifyStartError = (failure: StartFailure): FailedStart => {
  const error: ErrorInfo = {
    ...toErrorInfo(Object.assign(new Error(failure.message || failure.code), { name: failure.name })),
    ...(failure.httpStatus === undefined ? {} : { httpStatus: failure.httpStatus }),
  };
  const concern = concernOf(failure);
  switch (concern.concerns) {
    case 'request':
      return { kind: 'permanent', error };
    case 'unknown':
      return { kind: 'ambiguous', error };
    case 'job':
    case 'account':
    case 'either':
    case 'way':
      return { kind: 'not-started', cause: concern.cause, error };
    default:
      return unreachable(concern);
  }
};

/** Whom or what the failure of a send concerns. */
export const concernOf = (failure: StartFailure): Concern => {
  const row = START_ERRORS.find((each) => fits(each, failure));
  if (failure.sent === false) return { concerns: 'way', cause: isOfTheWay(failure, row) ? 'not-sent' : 'unsendable' };
  // Whatever a 5xx is called: behind it, Glue may have acted.
  if (failure.httpStatus !== undefined && failure.httpStatus >= 500) return { concerns: 'unknown' };
  if (row !== undefined) return row;
  return failure.httpStatus === 429 ? { concerns: 'account', cause: 'throttled' } : { concerns: 'unknown' };
};

/** What our own sender calls a send that it never got to. */
export const NOT_SENT = 'NotSent';

/**
 * Credentials are fetched before a call is sent. A failure that is known, or that has a status or a code of the system,
 * is of that; any other, such as a TypeError, is of the request itself, and will be back.
 */
const isOfTheWay = ({ name, code, httpStatus }: StartFailure, row: StartErrorRow | undefined): boolean =>
  name === NOT_SENT ||
  httpStatus !== undefined ||
  (code !== undefined && !code.startsWith('ERR_')) ||
  (row !== undefined && row.concerns !== 'request');

const fits = (row: StartErrorRow, { name, code, message }: StartFailure): boolean =>
  (row.names?.includes(name) === true || (code !== undefined && row.codes?.includes(code) === true)) &&
  (row.message === undefined || row.message.test(message));

import type { FinalRunState } from '../../lib/core/glue/job-run.ts';

/** The faults that can be injected, and what each does, in the order of docs/local-cloud.md. */
export const FAULT_KINDS = {
  'accept-then-drop': 'executes the call, then cuts the connection without an answer',
  'accept-then-500': 'executes the call, then answers InternalServiceException',
  'accept-then-error': 'executes the call, then answers `error`',
  'accept-then-hang': 'executes the call, then never answers',
  'accept-then-garbage': 'executes the call, then answers 200 with a body that is not JSON',
  'accept-then-empty': 'executes the call, then answers 200 with an empty object: no JobRunId',
  'accept-late': 'waits `seconds`, then executes the call even if the caller has gone, then answers',
  reset: 'cuts the connection without executing the call',
  'refuse-connection': 'stops listening for `seconds`: connections are refused',
  throttle: 'answers ThrottlingException',
  'rate-limit': 'answers ThrottlingException to calls beyond `perSecond`, once a `burst` is used up',
  full: 'answers ConcurrentRunsExceededException, however many runs the job has',
  'account-full': 'answers ResourceNumberLimitExceededException',
  'error-500': 'answers InternalServiceException without executing the call',
  error: 'answers `error` without executing the call',
  'runs-late': 'shows a new run in GetJobRuns and GetJobRun only `seconds` later',
  'fail-run': 'lets a run end as FAILED, or as `state` says; `message` is its ErrorMessage',
  'omit-arguments': 'leaves Arguments out of GetJobRuns, or out of GetJobRun if that is the `operation`',
  'lose-events': "loses a run's completion event",
  'duplicate-events': "sends a run's completion event twice",
  'delay-events': "sends a run's completion event `seconds` late",
} as const;

/** What `npm start -- --fault`, `POST /_glue/faults` and tests call a fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** An injected fault: from now on, for what it names. */
export interface Fault {
  readonly fault: FaultKind;
  /** The operation it befalls; `StartJobRun` unless given. Only for faults of calls and for `omit-arguments`. */
  readonly operation?: string;
  /** Only this job's calls, runs or events. */
  readonly jobName?: string;
  /** Only the sends, the runs or the events of this request, in each of its attempts: its id, without the attempt. */
  readonly requestId?: string;
  /** How often at most. Without it: until it is removed. */
  readonly times?: number;
  /** How likely each time, from 0 to 1. */
  readonly probability?: number;
  /** Makes the chances repeatable. */
  readonly seed?: number;
  /** How many calls a second `rate-limit` lets pass; and how many at once, the same number unless given. */
  readonly perSecond?: number;
  readonly burst?: number;
  /** For faults that take time. */
  readonly seconds?: number;
  /** The name of the error that `error` and `accept-then-error` answer with, e.g. `AccessDeniedException`. */
  readonly error?: string;
  /** The error's message; that of the run with `fail-run`. */
  readonly message?: string;
  /** The error's HTTP status; Glue's own, and 400 for errors that Glue's pages do not name, unless given. */
  readonly status?: number;
  /** How the run ends with `fail-run`; FAILED unless given. */
  readonly state?: FinalRunState;
}

/** Faults that befall a call before it is carried out. */
export const BEFORE_CALL: readonly FaultKind[] = [
  'reset',
  'throttle',
  'rate-limit',
  'full',
  'account-full',
  'error-500',
  'error',
  'accept-late',
];

/** Faults that befall a call after it was carried out. */
export const AFTER_CALL: readonly FaultKind[] = [
  'accept-then-drop',
  'accept-then-500',
  'accept-then-error',
  'accept-then-hang',
  'accept-then-garbage',
  'accept-then-empty',
];

/** The operations that a fault concerns, for faults of calls. */
export const operationOfFault = (fault: Fault): string =>
  fault.operation ?? (fault.fault === 'omit-arguments' ? 'GetJobRuns' : 'StartJobRun');

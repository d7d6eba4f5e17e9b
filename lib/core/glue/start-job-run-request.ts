/**
 * The request of Glue's StartJobRun, in Glue's own words, but for {@link REFUSED_FIELDS}.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html
 *
 * `WorkerType` and `ExecutionClass` are plain strings: Glue adds values faster than SDKs learn them.
 */
export interface StartJobRunRequest {
  readonly JobName: string;
  readonly Arguments?: Readonly<Record<string, string>>;
  readonly WorkerType?: string;
  readonly NumberOfWorkers?: number;
  /** In DPUs. */
  readonly MaxCapacity?: number;
  /** In DPUs. Deprecated by Glue in favour of `MaxCapacity`. */
  readonly AllocatedCapacity?: number;
  /** In minutes. */
  readonly Timeout?: number;
  readonly ExecutionClass?: string;
  readonly JobRunQueuingEnabled?: boolean;
  readonly NotificationProperty?: { /** In minutes. */ readonly NotifyDelayAfter?: number };
  readonly SecurityConfiguration?: string;
  readonly ExecutionRoleSessionPolicy?: string;
}

/** The names of all request fields, `JobName` first. */
export const REQUEST_FIELDS = [
  'JobName',
  'Arguments',
  'WorkerType',
  'NumberOfWorkers',
  'MaxCapacity',
  'AllocatedCapacity',
  'Timeout',
  'ExecutionClass',
  'JobRunQueuingEnabled',
  'NotificationProperty',
  'SecurityConfiguration',
  'ExecutionRoleSessionPolicy',
] as const satisfies readonly (keyof StartJobRunRequest)[];

/** Fields of StartJobRun that are never sent, with the reason and what to use instead. */
export const REFUSED_FIELDS: Readonly<Record<string, string>> = {
  JobRunId:
    'it is not supported: AWS documents nowhere what a run started with it is, and Glue counts such a run as the retry ' +
    'of another, which hides a second start; leave it out, and use "retry" or {"redrive":"<request id>"}',
};

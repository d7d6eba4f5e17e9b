/**
 * The whole request of Glue's StartJobRun, in Glue's own words.
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
  readonly JobRunId?: string;
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
  'JobRunId',
  'ExecutionRoleSessionPolicy',
] as const satisfies readonly (keyof StartJobRunRequest)[];

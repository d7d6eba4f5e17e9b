/** The errors that this Glue answers with by itself, and their HTTP status. */
const STATUS = {
  AlreadyExistsException: 400,
  ConcurrentRunsExceededException: 400,
  EntityNotFoundException: 400,
  IdempotentParameterMismatchException: 400,
  InternalServiceException: 500,
  InvalidInputException: 400,
  ResourceNumberLimitExceededException: 400,
  SerializationException: 400,
  ThrottlingException: 400,
  UnknownOperationException: 400,
} as const;

/** Sent as `__type`, by which alone clients distinguish errors: all but one have the status 400. */
export type GlueErrorName = keyof typeof STATUS;

const isOwn = (name: string): name is GlueErrorName => Object.hasOwn(STATUS, name);

/**
 * A refusal as Glue words it on the wire.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html#API_StartJobRun_Errors
 */
export class GlueError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: GlueErrorName, message: string) {
    super(message);
    this.name = name;
    this.status = STATUS[name];
  }
}

/** An injected error, also one that this Glue does not return by itself, such as AccessDeniedException. */
export class OrderedError extends GlueError {
  override readonly name: string;
  override readonly status: number;

  /** `status` is that of Glue's own errors, and 400 for others, unless given. */
  constructor(name: string, message: string, status?: number) {
    super('InternalServiceException', message);
    this.name = name;
    this.status = status ?? (isOwn(name) ? STATUS[name] : 400);
  }
}

/** What is known of a field of StartJobRun, for the file's schema, request checks, expressions and docs/triggers.md. */
export interface RequestField {
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'arguments' | 'notification';
  /** What its value must be, as a message says it after "expected". */
  readonly expected: string;
  /** Bounds of a number, or of the characters of a string; the bound itself is allowed. */
  readonly min?: number;
  readonly max?: number;
  /** Of a number in whole steps: a value between them that is allowed. */
  readonly besides?: number;
  /** Values of which another spelling is refused. An unknown one is passed on: Glue adds some faster than SDKs learn them. */
  readonly known?: readonly string[];
  /** Whether event data may fill it. Whoever can upload a file must not choose what runs, nor what it may do. */
  readonly fromEvents: boolean;
  /** Fields beside which Glue refuses it. */
  readonly excludes?: readonly string[];
  /** Any value that is right: it stands for what an expression will give while the file is checked. */
  readonly example: unknown;
  /** For people: editors show it. */
  readonly about: string;
  /** The rule, as docs/triggers.md has it. */
  readonly rule: string;
}

/** Seven days. https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html */
export const MAX_TIMEOUT_MINUTES = 10_080;

const MAX_NAME_CHARACTERS = 255;

/** The worker types that Glue documents today. */
export const WORKER_TYPES: readonly string[] = [
  ...['Standard', 'G.025X', 'G.1X', 'G.2X', 'G.4X', 'G.8X', 'G.12X', 'G.16X'],
  ...['R.1X', 'R.2X', 'R.4X', 'R.8X', 'Z.2X'],
];

export const EXECUTION_CLASSES: readonly string[] = ['STANDARD', 'FLEX'];

/**
 * The fields of StartJobRun, in Glue's own words, but for {@link REFUSED_FIELDS}.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html
 */
export const REQUEST_FIELDS = {
  JobName: {
    kind: 'string',
    expected: `1 to ${MAX_NAME_CHARACTERS} characters on a single line`,
    min: 1,
    max: MAX_NAME_CHARACTERS,
    fromEvents: false,
    example: 'job',
    about: 'Name of the Glue job; ${{ stage }} and ${{ vars.… }} may stand in it, event data never.',
    rule: '1 to 255 characters; never from event data',
  },
  Arguments: {
    kind: 'arguments',
    expected: 'an object of strings',
    fromEvents: true,
    example: {},
    about: 'Arguments of the run. Names begin with --. Values are strings with ${{ expressions }}.',
    rule: 'see below',
  },
  WorkerType: {
    kind: 'string',
    expected: 'a worker type, e.g. G.1X',
    min: 1,
    known: WORKER_TYPES,
    fromEvents: true,
    // No rule of a known one applies, because it is not known which one an expression gives.
    example: 'some worker type',
    about: 'E.g. G.1X, G.2X, G.4X, G.8X, R.1X, Z.2X.',
    rule: 'an unknown one is accepted with a warning, because Glue adds new ones',
  },
  NumberOfWorkers: {
    kind: 'integer',
    expected: 'a whole number of at least 1',
    min: 1,
    fromEvents: true,
    example: 2,
    about: 'How many workers.',
    rule: 'a whole number of at least 1; on `G.…` workers at least 2, on `G.025X` at most 299',
  },
  MaxCapacity: {
    kind: 'number',
    expected: '0.0625 or 1 DPU for Python shell, 2 to 100 for Spark',
    min: 1,
    max: 100,
    besides: 0.0625,
    excludes: ['WorkerType', 'NumberOfWorkers'],
    fromEvents: true,
    example: 2,
    about: 'DPUs, for Python shell jobs and Glue 1.0 and older. Not beside WorkerType.',
    rule: '0.0625 or 1 for Python shell jobs; 2 to 100 for Spark jobs of Glue 1.0 and older, with a warning, because Glue no longer runs those; not beside `WorkerType` or `NumberOfWorkers`',
  },
  AllocatedCapacity: {
    kind: 'number',
    expected: '2 to 100 DPUs',
    min: 2,
    max: 100,
    excludes: ['MaxCapacity', 'WorkerType', 'NumberOfWorkers'],
    fromEvents: true,
    example: 2,
    about: 'Deprecated by Glue: use MaxCapacity.',
    rule: 'deprecated by Glue: a warning; not beside `MaxCapacity`, `WorkerType` or `NumberOfWorkers`',
  },
  Timeout: {
    kind: 'integer',
    expected: `whole minutes from 1 to ${MAX_TIMEOUT_MINUTES} (7 days)`,
    min: 1,
    max: MAX_TIMEOUT_MINUTES,
    fromEvents: true,
    example: 1,
    about: 'Minutes after which Glue ends the run; at most 10080.',
    rule: '1 to 10080 minutes; more than 1440, a day, gives a warning, because it is often a number of seconds',
  },
  ExecutionClass: {
    kind: 'string',
    expected: 'STANDARD or FLEX',
    min: 1,
    known: EXECUTION_CLASSES,
    fromEvents: true,
    example: 'STANDARD',
    about: 'STANDARD or FLEX.',
    rule: '`STANDARD` or `FLEX`; `FLEX` only on `G.1X` and `G.2X`',
  },
  JobRunQueuingEnabled: {
    kind: 'boolean',
    expected: 'a boolean',
    fromEvents: true,
    example: false,
    about: 'Whether Glue may queue the run.',
    rule: "a boolean: [Glue's own queue](#glues-own-queue)",
  },
  NotificationProperty: {
    kind: 'notification',
    expected: 'an object with NotifyDelayAfter',
    fromEvents: true,
    example: { NotifyDelayAfter: 1 },
    about: 'NotifyDelayAfter: minutes after which Glue sends a delay notification.',
    rule: '`NotifyDelayAfter`, at least 1 minute',
  },
  SecurityConfiguration: {
    kind: 'string',
    expected: `1 to ${MAX_NAME_CHARACTERS} characters on a single line`,
    min: 1,
    max: MAX_NAME_CHARACTERS,
    fromEvents: false,
    example: 'x',
    about: 'Name of a Glue security configuration.',
    rule: '1 to 255 characters; never from event data',
  },
  ExecutionRoleSessionPolicy: {
    kind: 'string',
    expected: 'an IAM policy in JSON, 2 to 2048 characters',
    min: 2,
    max: 2_048,
    fromEvents: false,
    example: '{}',
    about: "An inline session policy in JSON that narrows the job's role for this run.",
    rule: 'an IAM policy in JSON, 2 to 2048 characters; never from event data',
  },
} as const satisfies Readonly<Record<string, RequestField>>;

/** Fields of StartJobRun that are never sent, with the reason and what to use instead. */
export const REFUSED_FIELDS: Readonly<Record<string, string>> = {
  JobRunId:
    'it is not supported: AWS documents nowhere what a run started with it is, and Glue counts such a run as the retry ' +
    'of another, which hides a second start; leave it out, and use "retry" or {"redrive":"<request id>"}',
};

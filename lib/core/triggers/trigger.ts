import type { CelExpression, Expression } from '../expressions/compiled-expression.ts';
import type { FinalRunState } from '../glue/job-run.ts';
import type { PlainField } from '../glue/start-job-run-request.ts';
import type { Json } from '../json.ts';
import type { BatchPolicy } from './batch-policy.ts';
import type { Expectation } from './expectation.ts';
import type { KeyPattern } from './key-tokens.ts';
import type { ManifestPlace } from './manifest-place.ts';

/** `triggers.yml` after `check`, as `dist/triggers.json` has it and handlers read it. It is not checked at run time. */
export interface Triggers {
  /** The version of this very format; a handler refuses one it does not know. */
  readonly format: 1;
  readonly stage: string;
  /** The variables of this stage, for expressions that mix them with event data: every value as the text in the file. */
  readonly vars: Readonly<Record<string, Json>>;
  /** Name of the argument that carries the marker, `--trigger-request-id` unless the file says otherwise. */
  readonly marker: string;
  /** How long a finished request stays in the ledger, in days: the time within which a duplicate is recognised. */
  readonly keepForDays: number;
  /** A ledger's table that exists already; absent: the stack creates one. */
  readonly ledgerTable?: string;
  /** How long sends of a request may come to nothing, in hours, until it is rejected. */
  readonly giveUpAfterHours: number;
  /** ARN of the SNS topic that the alarms reach. */
  readonly alarmTopic?: string;
  /** The file says that the alarms reach nobody. */
  readonly alarmsUnheard?: true;
  /** Where the lists of batches' objects are written; absent: in a bucket that the stack makes for them if they are needed. */
  readonly manifests?: ManifestPlace;
  /** Buckets that the stack creates. All others exist already. */
  readonly createBuckets: readonly string[];
  /** Jobs that no trigger starts any more, for which the functions keep their permissions: requests may be open. */
  readonly keepJobs?: readonly string[];
  /** In the order of the file, disabled ones included. */
  readonly triggers: readonly Trigger[];
}

/** A named entry of `triggers.yml`: on this event, start this job run. */
export interface Trigger {
  readonly name: string;
  readonly enabled: boolean;
  readonly on: TriggerSource;
  /** The condition; must give a boolean. */
  readonly when?: Expression;
  readonly start: StartTemplate;
  /** What makes a second upload of the same key a new event. For S3 triggers only. */
  readonly reupload: Reupload;
  /** How its uploads are gathered, so that many have one run; absent: each upload is a request of its own. */
  readonly batch?: BatchPolicy;
  /** Whether a run that failed is started again; absent: never. */
  readonly retry?: RetryPolicy;
  /** Who hears of its ends; absent: nobody. */
  readonly notify?: Notify;
  /** It has an alarm of its own for runs that do not succeed, beside the one of all triggers. */
  readonly failureAlarm?: true;
  /** What it expects by a time of the day; absent: nothing. */
  readonly expect?: Expectation;
  /** By how much its requests stand before their arrival in the job's backlog; negative: behind. Absent: 0. */
  readonly headStartSeconds?: number;
  /** How long after its arrival a request may start; then it is cancelled. Absent: however long. */
  readonly startWithinSeconds?: number;
  /** How many requests it may have; then it is paused. Absent: however many. */
  readonly fuse?: Fuse;
}

/** More than `requests` that arrive within a time are not meant: the trigger is paused until a person resumes it. */
export interface Fuse {
  readonly requests: number;
  readonly withinSeconds: number;
  /** As written in the file: `100 requests in 1 hour`. */
  readonly source: string;
}

/** ARNs of the SNS topics that hear how a trigger's requests end, and how long they wait. */
export interface Notify {
  /** Every end but a success. */
  readonly failed?: string;
  readonly succeeded?: string;
  /** Its alarm reaches the topic `failed`, or where that is absent the alarms' own. */
  readonly waitingLongerThanSeconds?: number;
}

/**
 * When a failed run leads to another attempt of the same request. Only for jobs whose own `MaxRetries` is 0, else Glue
 * would start one as well; and never for a run that a person stopped.
 */
export interface RetryPolicy {
  /** How many attempts there may be in all, the first one included: 2 or more. */
  readonly attempts: number;
  /** The ends that lead to another attempt. */
  readonly on: readonly RetriedState[];
  /**
   * Whether an end of these leads to another attempt; must give a boolean. Kept with each request, so it is small,
   * and what its code looks like today must be understood for as long as a request may wait.
   */
  readonly when?: CelExpression;
  /** How long the next attempt waits at least, counted from when the run's end was noticed. */
  readonly delaySeconds: number;
  /** By how much the delay grows with each further attempt; absent: it does not. */
  readonly factor?: number;
  /** How long a delay that grows may become. */
  readonly longestSeconds?: number;
}

/** The ends of a run after which another attempt may make sense. */
export type RetriedState = Exclude<FinalRunState, 'SUCCEEDED' | 'STOPPED'>;

/** A trigger has exactly one; who needs two events for one job writes two triggers. */
export type TriggerSource = S3Source | ScheduleSource | ManualSource;

/** An object was created in `bucket` and its key matches one of `keys`. */
export interface S3Source {
  readonly kind: 's3';
  readonly bucket: string;
  /** At least one, in the order of the file. */
  readonly keys: readonly PartPattern[];
}

/** A key pattern of a trigger. */
export interface PartPattern extends KeyPattern {
  /** Its name, which expressions read as the capture `part`; absent of a trigger that has one pattern without a name. */
  readonly part?: string;
}

/** A time of an EventBridge Scheduler schedule is reached. */
export interface ScheduleSource {
  readonly kind: 'schedule';
  /** `cron(…)`, `rate(…)` or `at(…)`. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  readonly expression: string;
  /** An IANA time zone; `UTC` unless the file says otherwise. */
  readonly timezone: string;
  /** The schedule's flexible time window, in minutes; 0 is off. */
  readonly flexibleWindowMinutes: number;
}

/** Only a manual call starts it. */
export interface ManualSource {
  readonly kind: 'manual';
  /** What a call may and must bring; absent: anything. In the order of the file. */
  readonly inputs?: readonly DeclaredInput[];
}

/** `date` and `datetime` are strings of ISO 8601, `array` is one of strings. */
export type InputType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'array';

/** One value that a call of a manual trigger may bring, as `input.<name>`. */
export interface DeclaredInput {
  readonly name: string;
  readonly type: InputType;
  /** Whether a call without it is refused. Never beside a default. */
  readonly required: boolean;
  /** Stands where a call says nothing; it is always allowed, even if `enum` does not name it. */
  readonly default?: Json;
  /** The values that are allowed; of an array, those of its items. */
  readonly enum?: readonly Json[];
  /** What the whole string must match, as a key would; of an array, each item. */
  readonly pattern?: KeyPattern;
  readonly min?: number | string;
  readonly max?: number | string;
  /** For people who call it. */
  readonly description?: string;
}

/** `run`: each upload; `skip`: a key only once within `keepFor`; `run-if-changed`: not the same content again. */
export type Reupload = 'run' | 'skip' | 'run-if-changed';

/** A value in `start`: as it stands, one expression (its type is kept), or text with expressions in it. */
export type Template = string | number | boolean | Expression | TextTemplate;

/** Its parts in order, joined into one text, whatever the types of the expressions. */
export interface TextTemplate {
  readonly text: readonly (string | Expression)[];
}

/** A StartJobRun request with expressions in it; the names are Glue's own. */
export type StartTemplate = {
  /** Never from event data. */
  readonly JobName: string;
  readonly Arguments?: Readonly<Record<string, Template>>;
  readonly NotificationProperty?: { readonly NotifyDelayAfter?: Template };
} & { readonly [Name in PlainField]?: Template };

import type { EpochMs } from '../../lib/core/time.ts';

/**
 * What AWS answered. `missing`: there is no such thing. `unasked`: it gave no answer; `why` names the action and who was
 * denied it, or what else is in the way.
 */
export type Asked<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unasked'; readonly why: string };

/** A job, as far as it matters to those who start it. */
export interface JobFacts {
  /** Glue's name of its kind: `glueetl`, `gluestreaming`, `pythonshell` or `glueray`. */
  readonly kind: string;
  readonly scriptLocation?: string;
  /** The name or the ARN of the role that its runs take on. */
  readonly role?: string;
  readonly glueVersion?: string;
  readonly workerType?: string;
  readonly executionClass?: string;
  readonly maxConcurrentRuns: number;
  readonly maxRetries: number;
  readonly queuesRuns: boolean;
  /** The names of its default and non-overridable arguments, with their dashes. */
  readonly argumentNames: readonly string[];
}

/** A bucket, as far as it matters to triggers that wait for its uploads. */
export interface BucketFacts {
  readonly tellsEventBridge: boolean;
  /** Absent when S3 does not say. */
  readonly region?: string;
}

/** A deployed stack. */
export interface StackFacts {
  readonly status: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly StackResource[];
}

/** A resource of a deployed stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  /** CloudFormation's, such as `AWS::SQS::Queue`. */
  readonly type: string;
}

/** Actions that a role must be allowed on each of the resources. */
export interface RoleAsk {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** What such a call brings along, by which the policies' conditions are met. */
  readonly context: Readonly<Record<string, string>>;
}

/** An action that IAM would deny on a resource, and what denies it. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  readonly by: 'no-policy' | 'explicit-deny' | 'organization' | 'permissions-boundary';
}

/**
 * The pattern of the lines that say why an event started nothing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const NO_REQUEST = '{ $.decision = "no-request" }';

/** A log line of a function that says why an event started nothing. */
export interface NoRequestLine {
  readonly at: EpochMs;
  readonly reason: string;
  readonly trigger?: string;
  /** Such as `s3://bucket/key`. */
  readonly event?: string;
  readonly message: string;
}

/** What the functions have logged in a time about events that started nothing. */
export interface NoRequestLog {
  readonly lines: readonly NoRequestLine[];
  /** The groups that have more than was read, from the beginning of the time. */
  readonly unfinished: readonly string[];
}

/** Reads of AWS, with a person's own credentials. Nothing throws for AWS's answers, and nothing changes anything. */
export interface AwsReads {
  /** Where it is asked; undefined when no region is configured. */
  region(): Promise<string | undefined>;
  job(jobName: string): Promise<Asked<JobFacts>>;
  /** The text of an object, such as `s3://bucket/script.py`, as far as its beginning. */
  script(location: string): Promise<Asked<string>>;
  bucket(name: string): Promise<Asked<BucketFacts>>;
  stack(name: string): Promise<Asked<StackFacts>>;
  /** What a role may not do of what it must. */
  denials(roleArn: string, ask: RoleAsk): Promise<Asked<readonly Denial[]>>;
  /** What the log groups tell since a time; one that is not there tells nothing. */
  noRequestLog(logGroups: readonly string[], since: EpochMs): Promise<Asked<NoRequestLog>>;
  close(): void;
}

import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import { DAY_MS, type EpochMs, plusMs } from '../../lib/core/time.ts';

/** How the runs of a job go here: on AWS that is the script's doing. */
export interface RunBehaviour {
  /** How long a run is STARTING, in milliseconds. */
  readonly startupMs: number;
  /** How long a run is RUNNING, in milliseconds. */
  readonly takesMs: number;
  /** How the first run ends, the second, …; the last one holds for all that follow. */
  readonly ends: readonly [FinalRunState, ...FinalRunState[]];
  /** The message of a run that does not succeed. */
  readonly errorMessage?: string;
  /** How much later than its end a run gives its slot free, in milliseconds. */
  readonly slotFreedLateMs: number;
  /** How long after a failed run's end Glue starts it again by itself, where the job has `MaxRetries`, in milliseconds. */
  readonly retriedAfterMs: number;
}

/** A job definition, as far as starting runs depends on it. */
export interface GlueJob {
  readonly name: string;
  /** https://docs.aws.amazon.com/glue/latest/webapi/API_ExecutionProperty.html: 1 unless given. */
  readonly maxConcurrentRuns: number;
  /** What a run gets where it brings no argument of that name. */
  readonly defaultArguments: Readonly<Record<string, string>>;
  /** What a run gets, whatever it brings. */
  readonly nonOverridableArguments: Readonly<Record<string, string>>;
  /** How often Glue itself starts a failed run again. */
  readonly maxRetries: number;
  /** In minutes. */
  readonly timeoutMinutes: number;
  readonly jobRunQueuingEnabled: boolean;
  readonly behaviour: RunBehaviour;
  /** What CreateJob or UpdateJob said, for GetJob. */
  readonly definition: Readonly<Record<string, unknown>>;
}

/** A job as Glue keeps it. */
export interface KeptJob extends GlueJob {
  readonly createdOn: EpochMs;
  /** When CreateJob or UpdateJob was called last. */
  readonly changedOn: EpochMs;
}

/** A job to begin with: only its name is needed. */
export type GlueJobOptions = { readonly name: string } & Partial<Omit<GlueJob, 'name' | 'behaviour'>> & {
    readonly behaviour?: Partial<RunBehaviour>;
  };

/**
 * When a job that CreateJob has not made was created: as on AWS, where jobs are old. Of one made a moment ago nobody can
 * tell whether it is the one that a send reached, so a doubt about that send would stay.
 */
export const createdLongBefore = (now: EpochMs): EpochMs => plusMs(now, -DAY_MS);

/** Glue's default for Glue 5.0 and later, in minutes. */
const DEFAULT_TIMEOUT_MINUTES = 480;

/** Fast enough to watch, slow enough to be seen running. */
export const DEFAULT_BEHAVIOUR: RunBehaviour = {
  startupMs: 200,
  takesMs: 2_000,
  ends: ['SUCCEEDED'],
  slotFreedLateMs: 0,
  retriedAfterMs: 500,
};

/** Fills in Glue's own defaults. */
export const glueJob = (options: GlueJobOptions, behaviour: RunBehaviour = DEFAULT_BEHAVIOUR): GlueJob => ({
  maxConcurrentRuns: 1,
  defaultArguments: {},
  nonOverridableArguments: {},
  maxRetries: 0,
  timeoutMinutes: DEFAULT_TIMEOUT_MINUTES,
  jobRunQueuingEnabled: false,
  definition: {},
  ...options,
  behaviour: { ...behaviour, ...options.behaviour },
});

/**
 * The arguments that a run's script gets, name by name: the job's non-overridable ones, else the run's own, else the
 * job's defaults. https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 */
export const effectiveArguments = (
  job: Pick<GlueJob, 'defaultArguments' | 'nonOverridableArguments'>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({ ...job.defaultArguments, ...own, ...job.nonOverridableArguments });

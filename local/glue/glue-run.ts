import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { capacityOnWire } from './run-capacity.ts';

/** The states a run passes through here. https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html */
export type GlueRunState = 'WAITING' | 'STARTING' | 'RUNNING' | 'STOPPING' | FinalRunState;

/** A job run, as this Glue knows it. */
export interface GlueRun {
  readonly id: string;
  readonly jobName: string;
  /** Counts all runs of the server from 1: newest first means highest first. */
  readonly sequence: number;
  /** What StartJobRun was sent. */
  readonly request: Readonly<Record<string, unknown>>;
  /** What its script gets: its own arguments, merged with its job's. `request` has its own alone. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Glue's own retry number. */
  readonly attempt: number;
  readonly previousRunId?: string;
  readonly state: GlueRunState;
  readonly stateDetail?: string;
  readonly startedOn: EpochMs;
  readonly lastModifiedOn: EpochMs;
  readonly completedOn?: EpochMs;
  readonly errorMessage?: string;
  /** From when on reads show it. */
  readonly visibleFrom: EpochMs;
}

/** A run that has just changed its state. */
export interface RunStateChange {
  readonly run: GlueRun;
  readonly at: EpochMs;
}

/** A run as `GET /_glue/runs` and tests see it. */
export const inspectRun = (run: GlueRun): Record<string, unknown> => ({
  jobRunId: run.id,
  jobName: run.jobName,
  state: run.state,
  arguments: run.arguments,
  request: run.request,
  attempt: run.attempt,
  ...(run.previousRunId === undefined ? {} : { previousRunId: run.previousRunId }),
  startedOn: run.startedOn,
  ...(run.completedOn === undefined ? {} : { completedOn: run.completedOn }),
});

const seconds = (moment: EpochMs): number => moment / 1_000;

/** A run in Glue's own words; times are seconds since the epoch with fractions, as AWS JSON 1.1 has them. */
export const toWire = (
  run: GlueRun,
  options: { readonly withArguments: boolean; readonly definition: Readonly<Record<string, unknown>> },
): Record<string, unknown> => {
  const { JobName: _, Arguments: __, JobRunId: ___, ...capacity } = run.request;
  const ExecutionTime = Math.round(((run.completedOn ?? run.lastModifiedOn) - run.startedOn) / 1_000);
  return {
    ...capacity,
    ...capacityOnWire(capacity, options.definition, ExecutionTime),
    Id: run.id,
    Attempt: run.attempt,
    ...(run.previousRunId === undefined ? {} : { PreviousRunId: run.previousRunId }),
    JobName: run.jobName,
    StartedOn: seconds(run.startedOn),
    LastModifiedOn: seconds(run.lastModifiedOn),
    ...(run.completedOn === undefined ? {} : { CompletedOn: seconds(run.completedOn) }),
    JobRunState: run.state,
    ...(options.withArguments ? { Arguments: run.arguments } : {}),
    ...(run.errorMessage === undefined ? {} : { ErrorMessage: run.errorMessage }),
    ...(run.stateDetail === undefined ? {} : { StateDetail: run.stateDetail }),
    PredecessorRuns: [],
    ExecutionTime,
  };
};

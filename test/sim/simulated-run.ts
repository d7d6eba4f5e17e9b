import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { GlueModel } from '../../local/glue/glue-model.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';

/** For which attempt of which request a run really is, whatever its arguments say. */
export interface Purpose {
  readonly requestId: string;
  readonly attempt: number;
}

/** A run of the model, with what only the simulation knows of it. */
export interface SimulatedRun {
  readonly jobRunId: string;
  readonly jobName: string;
  readonly acceptedAt: EpochMs;
  /** Undefined for a run that another program started. */
  readonly purpose?: Purpose;
  /** No answer ever shows its arguments. */
  readonly hidesArguments: boolean;
  /** Its job was deleted. */
  forgotten: boolean;
  /** As it is in the model by now. */
  readonly state: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly attempt: number;
  readonly previousRunId: string | undefined;
  readonly startedOn: EpochMs;
  readonly completedOn: EpochMs | undefined;
  /** Why it did not succeed. */
  readonly says: string | undefined;
}

/** Reads the model for changes. A run that was deleted with its job was stopped. */
export const simulatedRun = (
  model: GlueModel,
  { id, jobName, sequence }: GlueRun,
  known: Pick<SimulatedRun, 'acceptedAt' | 'hidesArguments' | 'purpose'>,
): SimulatedRun => {
  const now = (): GlueRun => {
    const [run] = model.runs(sequence - 1);
    if (run === undefined) throw new Error(`the model has lost the run ${id}`);
    return run;
  };
  const run: SimulatedRun = {
    ...known,
    jobRunId: id,
    jobName,
    forgotten: false,
    get state(): string {
      const { state } = now();
      return run.forgotten && !isFinalRunState(state) ? 'STOPPED' : state;
    },
    get arguments() {
      return now().arguments;
    },
    get attempt() {
      return now().attempt;
    },
    get startedOn() {
      return now().startedOn;
    },
    get previousRunId() {
      return now().previousRunId;
    },
    get completedOn() {
      return now().completedOn;
    },
    get says() {
      return now().errorMessage;
    },
  };
  return run;
};

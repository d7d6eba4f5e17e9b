import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import type { EpochMs } from '../../lib/core/time.ts';

/** What faults (`runs-late`, `fail-run`) and tests do to a run that is accepted. */
export interface StartOptions {
  /** How much later than its start reads show the run, in milliseconds. */
  readonly visibleAfterMs?: number;
  /** How it ends, whatever its job says. */
  readonly end?: FinalRunState;
  /** The message of its end. */
  readonly errorMessage?: string;
  /** When it was started; absent: now. */
  readonly startedOn?: EpochMs;
  /** Its id; absent: the model's next one. */
  readonly id?: string;
  /** Glue's own retry number, where it is not the first try. */
  readonly attempt?: number;
  readonly previousRunId?: string;
}

/** How a run ends before its time. */
export interface EndOptions {
  readonly state: FinalRunState;
  readonly errorMessage?: string;
  /** How much later it gives its slot free, in milliseconds; absent: as its job says. */
  readonly slotFreedLateMs?: number;
}

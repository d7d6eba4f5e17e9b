/** The states of a Glue job run. https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html */
export type FinalRunState = 'SUCCEEDED' | 'FAILED' | 'TIMEOUT' | 'STOPPED' | 'ERROR' | 'EXPIRED';

const FINAL_RUN_STATES: ReadonlySet<string> = new Set<FinalRunState>([
  'SUCCEEDED',
  'FAILED',
  'TIMEOUT',
  'STOPPED',
  'ERROR',
  'EXPIRED',
]);

/** Whether a run in this state has ended. A state we do not know counts as in progress: Glue may add some. */
export const isFinalRunState = (state: string | undefined): state is FinalRunState =>
  state !== undefined && FINAL_RUN_STATES.has(state);

import type { ListedRun, ListReply } from '../../lib/ports/glue.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';

/** A run of the model as `GlueReader` shows it. `hidesArguments`: the answer leaves them out. */
export const toListedRun = (run: GlueRun, hidesArguments = false): ListedRun => ({
  jobRunId: run.id,
  state: run.state,
  attempt: run.attempt,
  startedOn: run.startedOn,
  ...(run.completedOn === undefined ? {} : { completedOn: run.completedOn }),
  ...(run.errorMessage === undefined ? {} : { errorMessage: run.errorMessage }),
  ...(run.previousRunId === undefined ? {} : { previousRunId: run.previousRunId }),
  ...(hidesArguments ? {} : { arguments: run.arguments }),
});

/** One page of a list; the token is the place of its end. */
export const pageOf = (
  runs: readonly ListedRun[],
  nextToken: string | undefined,
  size: number,
): Extract<ListReply, { kind: 'page' }> => {
  const from = Number(nextToken ?? 0);
  const end = from + size;
  return { kind: 'page', runs: runs.slice(from, end), ...(end < runs.length ? { nextToken: String(end) } : {}) };
};

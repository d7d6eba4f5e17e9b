import { applyChange } from '../core/ledger/ledger-change.ts';
import type { StartedItem } from '../core/ledger/ledger-item.ts';
import { follow } from '../core/ledger/outcome-writes.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { EndedRun } from './record-outcome.ts';
import { ended, endOf, writeEnd } from './record-outcome.ts';

/** The run that counts from now on, where that has ended too. */
export interface Followed {
  readonly item: StartedItem;
  readonly run: EndedRun;
}

/** Why the ledger follows Glue's own retry. */
export const STARTED_BY_GLUE = 'Glue has started the run again by itself';

/**
 * From now on `next` is the run of this attempt; its end is given if it has ended as well.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const followRun = async (
  item: StartedItem,
  before: EndedRun,
  next: ListedRun,
  why: string,
  invocation: SearchingInvocation,
): Promise<Followed | undefined> => {
  const change = follow(item, before.jobRunId, next.jobRunId, ended(item, before, invocation));
  const told = { decision: 'followed', message: `${why}: ${next.jobRunId}` } as const;
  if (!(await writeEnd(item, change, before, told, invocation))) return undefined;
  const run = endOf(next, invocation.clock());
  if (run === undefined) return undefined;
  return { item: applyChange(item, change), run };
};

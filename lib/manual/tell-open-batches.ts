import { showBatch } from '../core/triggers/show-batch.ts';
import type { Trigger } from '../core/triggers/trigger.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';
import { openGroups } from './read-group.ts';
import { answerOfGroup, type GroupAnswer } from './tell-group.ts';

/** How a trigger's uploads become batches, and its groups in which something gathers. `more`: there may be others. */
export interface OpenBatches {
  /** In words, a line each, as `explain` shows it. */
  readonly policy: readonly string[];
  readonly open: readonly Omit<GroupAnswer, 'members' | 'trigger' | 'next'>[];
  readonly more: boolean;
}

/** Undefined for a trigger that does not batch. What still gathers from when it did, becomes single requests in a minute. */
export const tellOpenBatches = async (
  { name, batch }: Trigger,
  context: Pick<ManualContext, 'plan' | 'groups'>,
  invocation: Invocation,
): Promise<OpenBatches | undefined> => {
  if (batch === undefined) return undefined;
  const { groups, more } = await openGroups(name, context, invocation);
  const open = groups.map(answerOfGroup).map(({ members: _members, trigger: _trigger, next: _next, ...told }) => told);
  return { policy: showBatch(batch), open, more };
};

/** The same in sentences, with a blank before them. */
export const showOpenBatches = (batches: OpenBatches | undefined): string => {
  if (batches === undefined) return '';
  const { open, more } = batches;
  if (open.length === 0) return ' No batch of it gathers.';
  return ` ${[...open.map(({ message }) => message), ...(more ? ['Other groups may gather, too.'] : [])].join(' ')}`;
};

import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { GatheredItem, LedgerItem, StartedItem, UncertainItem, WaitingItem } from '../core/ledger/ledger-item.ts';
import { write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import { publishFirst } from '../publish/publish-first.ts';

/** `refused`: the request is not taken up again, and `message` says why and what to do instead. */
export type TakeUpResult =
  | { readonly kind: 'taken-up'; readonly item: LedgerItem }
  | { readonly kind: 'refused'; readonly message: string };

export const refused = (message: string): TakeUpResult => ({ kind: 'refused', message: `${message}.` });

/** Whether the act on many requests has taken up this one before: its call was sent twice. */
export const isTakenUpBy = (act: string | undefined, { history }: Pick<LedgerItem, 'history'>): boolean =>
  act !== undefined && history.some((entry) => entry.act === act && entry.what !== 'cancelled');

/**
 * Makes a person's change of a request, and lets it be logged. If its last end is not published yet, that comes first.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const takeUp = async (
  change: LedgerChange<WaitingItem | UncertainItem | StartedItem | GatheredItem>,
  invocation: PublishingInvocation,
  tell: (about: ReturnType<typeof subjectOf> & Pick<LedgerItem, 'state'>) => void,
): Promise<TakeUpResult> => {
  const { requestId, jobName } = change.item;
  // Registers the job, so that the sweep serves its backlog and asks about its runs even if no trigger names it any more.
  await invocation.backlogs.registered(change.item);
  if (!(await publishFirst(change, invocation))) {
    return refused(`The outcome of request ${requestId} is not published yet. Call again in a minute`);
  }
  const written = await write(change, invocation);
  const item = await invocation.ledger.get(requestId);
  if (!written.applied || item === undefined) {
    return refused(`Request ${requestId} has moved on meanwhile: it is ${item?.state ?? 'gone'} now. Ask its status`);
  }
  if (change.set.state !== 'STARTED' && change.set.state !== 'GATHERED') await invocation.backlogs.mark(jobName);
  tell({ ...subjectOf(item), state: item.state });
  return { kind: 'taken-up', item };
};

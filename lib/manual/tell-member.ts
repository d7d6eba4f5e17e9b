import { showClosing, showThere, showValues } from '../core/batch/show-group.ts';
import { counted } from '../core/describe.ts';
import type { BatchCut } from '../core/events/batch-cut.ts';
import type { BatchedItem, GatheredItem, LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Decision } from '../core/plan/decision.ts';
import type { Invocation } from '../ports/invocation.ts';
import { answerOf, type ManualAnswer, sentenceOf } from './manual-answer.ts';
import { type GroupContext, readGroup } from './read-group.ts';
import { closeStep, nameGroup } from './tell-group.ts';

/** Tells what an upload waits for that gathers with others, or what became of the batch that it is part of. */
export const tellMember = (
  item: GatheredItem | BatchedItem,
  context: GroupContext & { readonly region: string },
  invocation: Invocation,
): Promise<ManualAnswer> =>
  item.state === 'GATHERED' ? tellGathered(item, context, invocation) : tellBatched(item, context, invocation);

const tellGathered = async (
  item: GatheredItem,
  context: GroupContext & { readonly region: string },
  invocation: Invocation,
): Promise<ManualAnswer> => {
  const { trigger, member, requestId } = item;
  const now = await readGroup({ trigger, by: member.by }, context, invocation);
  const answer = (sentence: string): ManualAnswer => answerOf(item, sentence, context.region);
  const { group, entries, more, decision, rule } = now;
  if (group?.state === 'CUTTING' && group.list.includes(requestId)) {
    return answer(`Its batch of ${counted(group.list.length, 'member')} is being made now. Ask again in a minute.`);
  }
  const others = entries.filter((one) => one.requestId !== requestId && one.member.role === 'upload').length;
  const values = showValues(member.by);
  const company = others === 0 ? '' : ` with ${more ? 'more than ' : ''}${counted(others, 'other')}`;
  const message = `Waits${company} for its batch${values === '' ? '' : ` (${values})`}. ${showClosing(decision, entries, rule)}`;
  return { ...answer(message.trimEnd()), next: [closeStep(now)] };
};

/** Tells what an upload would find that is to gather. */
export const tellGathering = async (
  { request: { trigger, requestId }, member }: Extract<Decision, { kind: 'gather' }>,
  context: GroupContext,
  invocation: Invocation,
): Promise<string> => {
  const { by, part } = member;
  const itself = { requestId, arrival: invocation.clock(), member };
  const now = await readGroup({ trigger, by }, context, invocation, [itself]);
  const { entries, more, rule, decision } = now;
  const as = part === undefined ? '' : ` as ${part}`;
  return `it would join ${nameGroup(now)}${as}. With it: ${showThere(entries, more, rule)}. ${showClosing(decision, entries, rule)}`;
};

const tellBatched = async (
  item: BatchedItem,
  { region }: { readonly region: string },
  { ledger }: Invocation,
): Promise<ManualAnswer> => {
  const { batchId } = item;
  if (batchId === undefined) return answerOf(item, sentenceOf(item), region);
  const batch = await ledger.get(batchId);
  if (batch === undefined)
    return answerOf(item, `Is part of batch ${batchId}, which has ended and is not kept any more.`, region);
  return {
    ...answerOf(item, `Is part of batch ${batchId}. ${sentenceOf(batch)}${showBatch(batch)}`, region),
    batch: { requestId: batchId, state: batch.state },
    next: [{ to: 'ask how its batch stands', call: { status: batchId } }],
  };
};

/** What a batch is made of, with a blank before it; empty for a request that is none. */
export const showBatch = ({ event }: Pick<LedgerItem, 'event'>): string =>
  event.source === 'batch' ? ` ${showCutOf(event)}` : '';

const showCutOf = ({ by, number, count, bytes, reason, complete, missing, manifest }: BatchCut): string => {
  const values = showValues(by);
  const of = values === '' ? '' : ` of ${values}`;
  const lacks = complete ? '' : `; missing: ${missing.join(', ')}`;
  const list = manifest === undefined ? '' : ` Its objects are listed in ${manifest}.`;
  return `It is batch ${number}${of}: ${counted(count, 'object')}, ${bytes} bytes, closed as ${reason}${lacks}.${list}`;
};

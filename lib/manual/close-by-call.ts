import { showThere } from '../core/batch/show-group.ts';
import { showEvent } from '../core/events/event.ts';
import type { CloseCall } from '../core/events/manual/close-call.ts';
import { gather } from '../core/ledger/member-writes.ts';
import { requestIdOf } from '../core/plan/identity.ts';
import type { AdmittingInvocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';
import type { GroupNow } from './read-group.ts';
import { answerOfGroup, type GroupAnswer, nameGroup, readNamed } from './tell-group.ts';

/** What became of a wish to close a group. */
export interface CloseAnswer extends GroupAnswer {
  /** Whether the wish stands in the ledger now. */
  readonly closes: boolean;
  /** Of a dry run: whether it would. */
  readonly wouldClose?: boolean;
}

/**
 * A person does not want a group to wait any longer: an entry of role `close` gathers in it, and the next sweep cuts all
 * that is there, complete or not. Of a group in which nothing gathers nothing is written: the wish would close whatever
 * comes next.
 *
 * @throws TriggerError `CALL_INVALID`, `LEDGER_UNREACHABLE`; a call that is sent again closes the same batch or none
 */
export const closeByCall = async (
  call: CloseCall,
  context: ManualContext,
  invocation: AdmittingInvocation,
): Promise<CloseAnswer> => {
  const now = await readNamed(call.group, context, invocation);
  const { rule, entries, more } = now;
  const answer = (closes: boolean, message: string): CloseAnswer => {
    const { next: _next, ...told } = answerOfGroup(now);
    return { ...told, closes, message };
  };
  const gathered = showThere(entries, more, rule);
  if (entries.length === 0) return answer(false, `Nothing gathers in ${nameGroup(now)}, so nothing is closed.`);
  if (typeof rule === 'string') return answer(false, answerOfGroup(now).message);
  if (entries.some(({ member }) => member.role === 'close'))
    return answer(true, `Somebody has asked before to close ${nameGroup(now)}: ${gathered}. ${closing(now)}`);
  if (call.dryRun) {
    const message = `Dry run: it would close ${nameGroup(now)}: ${gathered}. ${closing(now)}`;
    return { ...answer(false, message), wouldClose: true };
  }
  await wish(call, now, context, invocation);
  return answer(true, `Closes ${nameGroup(now)}: ${gathered}. ${closing(now)}`);
};

/** When the wish is fulfilled, whose rules go before it. */
const closing = ({ decision }: GroupNow): string => {
  if (decision.kind === 'wait' && decision.because === 'held')
    return 'A run of its last batch is under way, and "whileRunning" is "hold": it closes when that has ended.';
  const { missing } = decision;
  return `The sweep closes it within a minute${missing.length === 0 ? '' : `, though it lacks ${missing.join(', ')}`}.`;
};

const wish = async (
  { group: { trigger }, by, why, idempotencyKey }: CloseCall,
  now: GroupNow,
  { plan: { triggers, ledgerId }, lambdaRequestId }: ManualContext,
  { ledger, clock, newToken, log }: AdmittingInvocation,
): Promise<void> => {
  const jobName = triggers.triggers.find(({ name }) => name === trigger)?.start.JobName ?? '';
  const call = { lambdaRequestId, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
  const identity = JSON.stringify(['close', now.groupId, idempotencyKey ?? lambdaRequestId]);
  const remarks = { ...(by !== undefined && { by }), ...(why !== undefined && { why }) };
  const entry = gather(
    {
      requestId: requestIdOf({ ledgerId, trigger, identity }),
      ...{ trigger, jobName, markerName: triggers.marker, identity, arrival: clock() },
      event: { source: 'manual', input: { close: now.by, ...remarks }, call },
      member: { group: now.groupId, by: now.by, role: 'close' },
    },
    newToken(),
  );
  // Where it stands already, this call was sent twice.
  if (!(await ledger.create(entry)).applied) return;
  const about = { requestId: entry.requestId, trigger, jobName, event: showEvent(entry.event) };
  log.info('a person closes a group; the sweep cuts what gathers in it', {
    ...{ decision: 'gathered', ...about, group: now.groupId, by: now.by },
  });
};

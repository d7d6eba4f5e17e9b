import { parseCancelId } from '../core/events/manual/cancel-id.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';
import type { Left } from './act-tally.ts';
import { cancelRequest } from './cancel-request.ts';

/**
 * Cancels one of many requests; gives why it was not, if it was not. What an index shows as waiting may have been
 * cancelled before, by another act, or by an earlier try of this call.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const cancelOne = async (
  { requestId, state }: Pick<BacklogEntry, 'requestId' | 'state'>,
  act: { readonly by: string; readonly why: string; readonly cancelId: string },
  invocation: Invocation,
): Promise<Left | undefined> => {
  const result = await cancelRequest({ requestId, ...act, act: parseCancelId(act.cancelId)?.name }, invocation);
  if (result.kind === 'refused') return { state: result.state ?? state, message: result.message };
  if (!result.before || result.item.cancelId === act.cancelId) return undefined;
  return { state: 'CANCELLED', message: `Request ${requestId} was cancelled before.` };
};

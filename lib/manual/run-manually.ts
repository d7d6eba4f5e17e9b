import { unreachable } from '../core/errors.ts';
import { formForTriggers } from '../core/events/manual/call-form.ts';
import { parseManualCall } from '../core/events/manual/manual-call.ts';
import type { ManualRequest } from '../core/events/manual/manual-request.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import { adoptRun } from './adopt-run.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { answerOf, type ManualAnswer, sentenceOf } from './manual-answer.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';
import { rehearse, startByCall } from './start-by-call.ts';
import type { TakeUpResult } from './take-up.ts';

/** How many requests of one object a status answer tells, latest first. */
const MOST_REQUESTS_OF_OBJECT = 20;

/**
 * Carries out a manual call and answers it for a person.
 * @throws TriggerError `CALL_INVALID` with the right form; `OBJECT_UNREADABLE`; `LEDGER_UNREACHABLE`
 */
export const runManually = async (
  payload: unknown,
  context: ManualContext,
  invocation: AdmittingInvocation,
): Promise<ManualAnswer | { readonly requests: readonly ManualAnswer[]; readonly message: string }> => {
  const parsed = parseManualCall(payload, formForTriggers(context.plan.triggers, invocation.clock()));
  if (!parsed.ok) throw invalidCall(parsed.message);
  const { call } = parsed;
  switch (call.kind) {
    case 'status':
      return tellStatus(call.requestId, context, invocation);
    case 'object-status':
      return tellObject(call, context);
    case 'redrive':
      return answerTakenUp(
        await redriveRequest(call, context.plan, invocation),
        context,
        (sentence) => `Taken up again. ${sentence}`,
      );
    case 'run-is':
      return answerTakenUp(
        await adoptRun(call, context, invocation),
        context,
        (sentence) => `${sentence} The sweep notes within some ten minutes how it ended, if it has.`,
      );
    case 'rerun':
      return answerTakenUp(await rerunRequest(call, invocation), context, (sentence) => `It runs again. ${sentence}`);
    case 'object':
    case 'schedule':
    case 'input':
    case 'start':
      return call.dryRun ? rehearse(call, context, invocation) : startByCall(call, context, invocation);
    default:
      return unreachable(call);
  }
};

const tellStatus = async (requestId: string, { region }: ManualContext, { ledger }: Invocation) => {
  const item = await ledger.get(requestId);
  if (item !== undefined) return answerOf(item, sentenceOf(item), region);
  throw invalidCall(
    `The ledger has no request "${requestId}". It was never admitted, or it ended so long ago that it has expired. ` +
      'The log line of each decision has its requestId; {"status":"s3://bucket/key"} tells what became of an object.',
  );
};

const answerTakenUp = (
  result: TakeUpResult,
  { region }: ManualContext,
  tell: (sentence: string) => string,
): ManualAnswer => {
  if (result.kind === 'refused') throw invalidCall(result.message);
  return answerOf(result.item, tell(sentenceOf(result.item)), region);
};

const tellObject = async (
  { bucket, key }: Extract<ManualRequest, { kind: 'object-status' }>,
  { region, ledger }: ManualContext,
) => {
  const items = await ledger.ofObject(bucket, key, MOST_REQUESTS_OF_OBJECT);
  const message =
    items.length === 0
      ? `The ledger has no request for s3://${bucket}/${key}. A dry run tells why: {"trigger":"…","object":"…","dryRun":true}`
      : `${items.length} request(s) for s3://${bucket}/${key}, latest first.`;
  return { message, requests: items.map((item) => answerOf(item, sentenceOf(item), region)) };
};

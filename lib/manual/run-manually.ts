import { TriggerError, unreachable } from '../core/errors.ts';
import { formForTriggers } from '../core/events/manual/call-form.ts';
import { parseManualCall } from '../core/events/manual/manual-call.ts';
import type { Cancel, ManualStart } from '../core/events/manual/manual-request.ts';
import type { AdmittingInvocation, Invocation, PublishingInvocation } from '../ports/invocation.ts';
import { actOnMany, type BulkAnswer } from './act-on-many.ts';
import { adoptRun } from './adopt-run.ts';
import { cancelRequest } from './cancel-request.ts';
import { type CloseAnswer, closeByCall } from './close-by-call.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { answerOf, type ManualAnswer, sentenceOf } from './manual-answer.ts';
import { pauseStarts } from './pause-starts.ts';
import type { PauseAnswer } from './paused-standing.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';
import { type ResumeAnswer, resumeStarts } from './resume-starts.ts';
import { rehearse, startByCall } from './start-by-call.ts';
import type { TakeUpResult } from './take-up.ts';
import { type GroupAnswer, tellGroup } from './tell-group.ts';
import { type JobAnswer, tellJob } from './tell-job.ts';
import { type ObjectAnswer, tellObject } from './tell-object.ts';
import { tellRequest, tellRun } from './tell-request.ts';
import { type TriggerAnswer, tellTrigger } from './tell-trigger.ts';

/**
 * Carries out a manual call and answers it for a person.
 * @throws TriggerError `CALL_INVALID` with the right form; `NOT_STARTED`; `OBJECT_UNREADABLE`; `LEDGER_UNREACHABLE`
 */
export const runManually = async (
  payload: unknown,
  context: ManualContext,
  invocation: AdmittingInvocation & PublishingInvocation,
): Promise<
  | ManualAnswer
  | ObjectAnswer
  | TriggerAnswer
  | GroupAnswer
  | CloseAnswer
  | JobAnswer
  | PauseAnswer
  | ResumeAnswer
  | BulkAnswer
> => {
  const parsed = parseManualCall(payload, formForTriggers(context.plan.triggers, invocation.clock()));
  if (!parsed.ok) throw invalidCall(parsed.message);
  const { call } = parsed;
  switch (call.kind) {
    case 'status':
      return tellRequest(call.requestId, context, invocation);
    case 'run-status':
      return tellRun(call.jobRunId, context, invocation);
    case 'object-status':
      return tellObject(call, context, invocation);
    case 'trigger-status':
      return tellTrigger(call.trigger, context, invocation);
    case 'group-status':
      return tellGroup(call.group, context, invocation);
    case 'job-status':
      return tellJob(call.jobName, context, invocation);
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
    case 'bulk':
      return actOnMany(call, context, invocation);
    case 'close':
      return closeByCall(call, context, invocation);
    case 'pause':
      return pauseStarts(call, context, invocation);
    case 'resume':
      return resumeStarts(call, context, invocation);
    case 'cancel':
      return callOff(call, context, invocation);
    case 'object':
    case 'schedule':
    case 'input':
    case 'start':
      return orFail(call, await (call.dryRun ? rehearse : startByCall)(call, context, invocation));
    default:
      return unreachable(call);
  }
};

/** @throws TriggerError `NOT_STARTED` where nothing was or would be started, if the call wants that. */
const orFail = ({ failOnError }: ManualStart, answer: ManualAnswer): ManualAnswer => {
  const { reason, state, error } = answer;
  const isRefused = state === 'REJECTED' || (state === undefined && error !== undefined);
  if (failOnError !== true || (reason === undefined && !isRefused)) return answer;
  throw new TriggerError('NOT_STARTED', answer.message, { retryable: false });
};

const answerTakenUp = (
  result: TakeUpResult,
  { region }: ManualContext,
  tell: (sentence: string) => string,
): ManualAnswer => {
  if (result.kind === 'refused') throw invalidCall(result.message);
  return answerOf(result.item, tell(sentenceOf(result.item)), region);
};

const callOff = async (call: Cancel, context: ManualContext, invocation: Invocation) => {
  const result = await cancelRequest(call, invocation);
  if (result.kind === 'refused') throw invalidCall(result.message);
  const message = `${result.before ? 'It was cancelled before. ' : ''}${sentenceOf(result.item)}`;
  return answerOf(result.item, message, context.region);
};

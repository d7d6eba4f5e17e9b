import { TriggerError, unreachable } from '../core/errors.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Decision } from '../core/plan/decision.ts';
import { planUpload } from '../core/plan/plan.ts';
import { watchesKey } from '../core/triggers/source-keys.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';
import { answerOf, type ManualAnswer, type NextStep, sentenceOf } from './manual-answer.ts';
import { uploadOf } from './manual-event.ts';
import { tellMember } from './tell-member.ts';

/** What became of an object. */
export interface ObjectAnswer {
  readonly message: string;
  /** Latest first. */
  readonly requests: readonly ManualAnswer[];
  /** If there is no request: what each trigger that the object concerns makes of it today. */
  readonly triggers?: readonly { readonly trigger?: string; readonly message: string }[];
  readonly next?: readonly NextStep[];
}

/** How many requests of one object an answer tells, latest first. */
const MOST_REQUESTS_OF_OBJECT = 20;

/** Tells what became of an object; of one that led to no request, why, as far as today's triggers say. */
export const tellObject = async (
  { bucket, key }: { readonly bucket: string; readonly key: string },
  context: ManualContext,
  invocation: Invocation,
): Promise<ObjectAnswer> => {
  const items = await context.ledger.ofObject(bucket, key, MOST_REQUESTS_OF_OBJECT);
  if (items.length > 0) {
    const message = `${items.length} request(s) for s3://${bucket}/${key}, latest first.`;
    return { message, requests: await Promise.all(items.map((item) => tellOne(item, context, invocation))) };
  }
  const none = `The ledger has no request for s3://${bucket}/${key}.`;
  try {
    const call = { lambdaRequestId: context.lambdaRequestId };
    const decisions = planUpload(await uploadOf({ bucket, key }, call, context), context.plan);
    const triggers = decisions.map(showDecision);
    const next = decisions.flatMap((decision) => stepFor(decision, `s3://${bucket}/${key}`));
    const message = [none, ...triggers.map((one) => `${one.message}.`)].join(' ');
    return { message, requests: [], triggers, ...(next.length === 0 ? {} : { next }) };
  } catch (error) {
    if (!(error instanceof TriggerError) || error.code !== 'OBJECT_UNREADABLE') throw error;
    return { message: [none, error.message, ...waitingFor({ bucket, key }, context)].join(' '), requests: [] };
  }
};

const tellOne = async (item: LedgerItem, context: ManualContext, invocation: Invocation): Promise<ManualAnswer> =>
  item.state === 'GATHERED' || item.state === 'BATCHED'
    ? tellMember(item, context, invocation)
    : answerOf(item, sentenceOf(item), context.region);

/** Of an object that cannot be read only its name can be compared. */
const waitingFor = (
  object: { readonly bucket: string; readonly key: string },
  { plan }: ManualContext,
): readonly string[] => {
  const names = plan.triggers.triggers.flatMap((trigger) =>
    trigger.on.kind === 's3' && trigger.on.bucket === object.bucket && watchesKey(trigger, object.key)
      ? [trigger.name]
      : [],
  );
  return names.length === 0 ? [] : [`By its key it is one for ${names.join(' and ')}.`];
};

const showDecision = (decision: Decision): { readonly trigger?: string; readonly message: string } => {
  switch (decision.kind) {
    case 'no-request': {
      const { trigger, message } = decision;
      return trigger === undefined ? { message } : { trigger, message };
    }
    case 'invalid': {
      const { trigger } = decision.request;
      return { trigger, message: `Trigger ${trigger} waits for it, and would be refused: ${decision.error.message}` };
    }
    case 'gather':
    case 'request': {
      const { trigger } = decision.request;
      const does = decision.kind === 'gather' ? 'would take it into a batch' : 'would start it';
      const message =
        `Trigger ${trigger} ${does}, so no event of it has arrived: it was uploaded before the bucket sent its events ` +
        'to EventBridge, the bucket does not send them, the event is a dead letter, or its request has expired';
      return { trigger, message };
    }
    default:
      return unreachable(decision);
  }
};

const stepFor = (decision: Decision, object: string): readonly NextStep[] =>
  decision.kind === 'request' || decision.kind === 'gather'
    ? [{ to: 'start it by hand', call: { trigger: decision.request.trigger, object } }]
    : [];

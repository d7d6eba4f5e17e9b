import { TriggerError, unreachable } from '../core/errors.ts';
import type { CallIdentity, S3ObjectCreated, TriggerEvent } from '../core/events/event.ts';
import { dueEventOf } from '../core/events/manual/due-time.ts';
import type { ManualStart, ObjectCall, ScheduleCall } from '../core/events/manual/manual-request.ts';
import { toIso } from '../core/time.ts';
import { watchesKey } from '../core/triggers/source-keys.ts';
import type { Trigger, Triggers } from '../core/triggers/trigger.ts';
import type { ObjectReader } from '../ports/objects.ts';

/** What turning a call into an event takes. */
export interface ManualEventContext {
  readonly plan: { readonly triggers: Triggers };
  readonly objects: ObjectReader;
  readonly region: string;
}

/** What makes two deliveries of a manual call the same call. A schedule's time says that by itself. */
export const callIdentityOf = (call: ManualStart, lambdaRequestId: string): CallIdentity => ({
  lambdaRequestId,
  ...(call.kind !== 'schedule' && call.idempotencyKey !== undefined ? { idempotencyKey: call.idempotencyKey } : {}),
  ...(call.kind === 'object' && call.again ? { again: true } : {}),
});

/** The event of a call. @throws TriggerError `OBJECT_UNREADABLE`; `CALL_INVALID` for a time that is never due */
export const eventOf = async (
  call: Exclude<ManualStart, { kind: 'start' }>,
  identity: CallIdentity,
  context: ManualEventContext,
): Promise<TriggerEvent> => {
  switch (call.kind) {
    case 'object':
      return uploadOf(call, identity, context, (trigger) => trigger.name === call.trigger);
    case 'schedule':
      return dueEvent(call, context.plan.triggers);
    case 'input':
      return { source: 'manual', input: call.input, call: identity };
    default:
      return unreachable(call);
  }
};

const dueEvent = (call: ScheduleCall, { triggers }: Triggers): TriggerEvent => {
  const due = dueEventOf(call, triggers);
  if (due.ok) return due.event;
  throw new TriggerError('CALL_INVALID', due.message, { retryable: false });
};

/**
 * The upload as S3 would have told it, as far as a HEAD can tell. The function may read what triggers wait for, and
 * nothing else; of another object only its name is told, and plan says what is wrong.
 *
 * @param mayWait which triggers could wait for it
 * @throws TriggerError `OBJECT_UNREADABLE`
 */
export const uploadOf = async (
  { bucket, key }: Pick<ObjectCall, 'bucket' | 'key'>,
  call: CallIdentity,
  { plan: { triggers }, objects, region }: ManualEventContext,
  mayWait: (trigger: Trigger) => boolean = () => true,
): Promise<S3ObjectCreated> => {
  const isReadable = triggers.triggers.some(
    (trigger) =>
      mayWait(trigger) && trigger.on.kind === 's3' && trigger.on.bucket === bucket && watchesKey(trigger, key),
  );
  if (!isReadable) return { source: 's3', bucket, key, eventTime: '', call };
  const { size, etag, versionId, lastModified } = await objects.head(bucket, key);
  return {
    source: 's3',
    bucket,
    key,
    size,
    etag,
    ...(versionId === undefined ? {} : { versionId }),
    eventTime: toIso(lastModified),
    awsRegion: region,
    call,
  };
};

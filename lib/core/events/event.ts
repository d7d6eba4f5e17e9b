import { unreachable } from '../errors.ts';
import type { Json } from '../json.ts';
import { DAY_MS, type EpochMs, msBetween, parseIso } from '../time.ts';
import type { BatchCut } from './batch-cut.ts';

/** One normalised happening, whatever envelope brought it. The ledger keeps it as it stands here. */
export type TriggerEvent = S3ObjectCreated | ScheduledTimeReached | ManualCall | BatchCut;

/** An object was created: uploaded, copied, completed from parts; or a person says so by a manual call. */
export interface S3ObjectCreated {
  readonly source: 's3';
  readonly bucket: string;
  /** Decoded: as the object is really named. */
  readonly key: string;
  /** In bytes. */
  readonly size?: number;
  readonly etag?: string;
  /** Absent when the bucket is not versioned; S3's literal `null` version counts as absent. */
  readonly versionId?: string;
  /** As S3 sent it. Only {@link ../plan/identity.ts} normalises it. */
  readonly sequencer?: string;
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  readonly awsRegion?: string;
  /** The call of S3's by which it was created: `PutObject`, `POST Object`, `CopyObject` or `CompleteMultipartUpload`. */
  readonly reason?: string;
  /** Who created it: an account's id, or the name of an AWS service. A notification does not tell it in this form. */
  readonly requester?: string;
  /** Set when a person named the object in a manual call. */
  readonly call?: CallIdentity;
}

/** A schedule's time has come; or a person says so by a manual call. */
export interface ScheduledTimeReached {
  readonly source: 'schedule';
  /** The trigger whose schedule it is. */
  readonly trigger: string;
  /** The nominal time, ISO 8601 in UTC without milliseconds, e.g. `2026-11-22T02:00:00Z`. */
  readonly scheduledTime: string;
}

/** A person or program called the function `manual`. */
export interface ManualCall {
  readonly source: 'manual';
  readonly input: Json;
  readonly call: CallIdentity;
}

/** What makes two deliveries of a manual call the same call. */
export interface CallIdentity {
  /** Chosen by the caller. */
  readonly idempotencyKey?: string;
  /** The caller says that the object shall run though it may have run already. */
  readonly again?: true;
  /** The invocation's Lambda request id; Lambda's own retries of an asynchronous call keep it. */
  readonly lambdaRequestId: string;
}

/** An event in a few words, for messages. */
export const showEvent = (event: TriggerEvent): string => {
  switch (event.source) {
    case 's3':
      return `s3://${event.bucket}/${event.key}`;
    case 'schedule':
      return `the scheduled time ${event.scheduledTime}`;
    case 'manual':
      return 'the call';
    case 'batch':
      return `batch ${event.number} of ${event.count} uploads`;
    default:
      return unreachable(event);
  }
};

/**
 * How long before `now` the event of a request that arrived at `arrival` happened, in milliseconds. What a person
 * calls for by hand begins with the call: the object's or schedule's own time may be long ago.
 */
export const sinceEventMs = (event: TriggerEvent, arrival: EpochMs, now: EpochMs): number => {
  const time = parseIso(timeOf(event) ?? '') ?? arrival;
  // A schedule's time that a person names does not say so; a delivery comes within a day.
  return msBetween(msBetween(time, arrival) > DAY_MS ? arrival : time, now);
};

/** When it happened; a batch happens with its cut, and that is when it arrives. */
const timeOf = (event: TriggerEvent): string | undefined => {
  if (event.source === 's3') return event.call === undefined ? event.eventTime : undefined;
  return event.source === 'schedule' ? event.scheduledTime : undefined;
};

/** How every message begins that says why an event starts nothing, by one trigger or by none of them. */
export const startsNothing = (event: TriggerEvent, trigger?: string): string =>
  `${showEvent(event)} starts nothing${trigger === undefined ? '' : ` by trigger "${trigger}"`}: `;

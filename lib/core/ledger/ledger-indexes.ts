/**
 * The ledger's secondary indexes: which item stands in which, under what key, in what order. Indexes are sparse: an
 * item that lacks an index's key attribute is not in it. All keys derive from the item, so a change of state carries
 * its change of index in the same write.
 */
import { createHash } from 'node:crypto';
import type { TriggerEvent } from '../events/event.ts';
import { type EpochMs, epochMs, toUtcDay } from '../time.ts';
import type { LedgerItem, RequestState } from './ledger-item.ts';
import { rejectedKey } from './rejected-key.ts';

/** How many partitions the doubts have, and the outbox. Their readers ask all of them. */
const DOUBT_SHARDS = 4;

/** How many partitions a trigger's day has in the index `history`, so that a busy trigger is not held up by one. */
export const HISTORY_SHARDS = 8;

const ARRIVAL_DIGITS = 15;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const MAX_PARTITION_KEY_BYTES = 2048;

/** Spreads texts, such as request ids, evenly over `shards` numbers; always the same number for one text. */
export const shardOf = (text: string, shards: number): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0;
  return hash % shards;
};

/** A place in the order of arrival, as a string that sorts in that order. */
export const arrivalKey = (place: { readonly arrival: EpochMs; readonly requestId: string }): string =>
  `${String(place.arrival).padStart(ARRIVAL_DIGITS, '0')}#${place.requestId}`;

/** Reads an {@link arrivalKey} back; `undefined` when it is none. */
export const parseArrivalKey = (key: string): { readonly arrival: EpochMs; readonly requestId: string } | undefined => {
  const digits = key.slice(0, ARRIVAL_DIGITS);
  if (!/^\d{15}$/.test(digits) || key[ARRIVAL_DIGITS] !== '#') return undefined;
  return { arrival: epochMs(Number(digits)), requestId: key.slice(ARRIVAL_DIGITS + 1) };
};

/** Index `open`: what waits of a job for one of its triggers. No trigger's name has a `#`. */
export const backlogKey = (jobName: string, trigger: string): string => `BACKLOG#${jobName}#${trigger}`;

/** Index `open`: a job's runs in progress. */
export const runningKey = (jobName: string): string => `RUN#${jobName}`;

/** Index `doubt`: the partitions of the doubts, or of the outbox: ends whose outcome is not published yet. */
export const doubtKeys = (half: 'DOUBT' | 'OUTBOX'): readonly string[] =>
  Array.from({ length: DOUBT_SHARDS }, (_, shard) => `${half}#${shard}`);

/** Index `object`: everything that came of one object. A key longer than S3 allows is indexed by its hash. */
export const objectKey = (bucket: string, key: string): string => {
  const whole = `${bucket}/${key}`;
  return Buffer.byteLength(whole) <= MAX_PARTITION_KEY_BYTES
    ? whole
    : `sha256:${createHash('sha256').update(whole).digest('hex')}`;
};

/** Index `history`: one partition of a trigger's UTC day, e.g. `orders#2026-11-22#5`. */
export const historyKey = (trigger: string, utcDay: string, shard: number): string => `${trigger}#${utcDay}#${shard}`;

/** Keys that an item gets at its creation and keeps for ever. */
export interface LastingKeys {
  readonly arrivalKey: string;
  /** Absent of a member, which is no request. */
  readonly historyKey?: string;
  /** Only what an S3 object began. */
  readonly objectKey?: string;
}

/** The keys that never change, once the item is a request. */
export const lastingKeys = ({
  requestId,
  trigger,
  arrival,
  state,
  event,
}: Pick<LedgerItem, 'requestId' | 'trigger' | 'arrival' | 'state'> & {
  readonly event?: TriggerEvent;
}): LastingKeys => ({
  arrivalKey: arrivalKey({ arrival, requestId }),
  ...(state === 'GATHERED' || state === 'BATCHED'
    ? {}
    : { historyKey: historyKey(trigger, toUtcDay(arrival), shardOf(requestId, HISTORY_SHARDS)) }),
  ...(event?.source === 's3' ? { objectKey: objectKey(event.bucket, event.key) } : {}),
});

/** Whether the item is in its job's backlog: waiting, or being sent by the worker that acquired it from there. */
const isInBacklog = (item: { readonly state: RequestState; readonly fromBacklog?: boolean }): boolean =>
  item.state === 'WAITING' || (item.state === 'STARTING' && item.fromBacklog === true);

/** Keys that follow the state; one that is absent must not stand in the item. */
export interface StateKeys {
  /** {@link backlogKey}, {@link runningKey} or {@link rejectedKey}. */
  readonly openKey?: string;
  readonly doubtKey?: string;
  readonly doubtDue?: EpochMs;
}

/** An item, or what a change sets. */
interface StateFields {
  readonly state: RequestState;
  readonly fromBacklog?: boolean;
  readonly leaseUntil?: EpochMs;
  readonly nextSearch?: EpochMs;
  readonly outcomeDue?: EpochMs;
}

/** The keys of a state, by an item or a change: one to `STARTING` sets a lease, one to `UNCERTAIN` a next search, and one to an end, but for `publish`, when its outcome is due. */
export const stateKeys = (
  item: Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger'>,
  fields: StateFields,
): StateKeys => {
  const { state, outcomeDue } = fields;
  const keyIn = (half: 'DOUBT' | 'OUTBOX') => `${half}#${shardOf(item.requestId, DOUBT_SHARDS)}`;
  const dueAt = state === 'STARTING' ? fields.leaseUntil : state === 'UNCERTAIN' ? fields.nextSearch : undefined;
  const openKey = openKeyOf(item, fields);
  return {
    ...(openKey === undefined ? {} : { openKey }),
    ...(dueAt === undefined ? {} : { doubtKey: keyIn('DOUBT'), doubtDue: dueAt }),
    ...(outcomeDue === undefined ? {} : { doubtKey: keyIn('OUTBOX'), doubtDue: outcomeDue }),
  };
};

const openKeyOf = ({ jobName, trigger }: Pick<LedgerItem, 'jobName' | 'trigger'>, fields: StateFields) => {
  if (isInBacklog(fields)) return backlogKey(jobName, trigger);
  if (fields.state === 'STARTED') return runningKey(jobName);
  return fields.state === 'REJECTED' ? rejectedKey(jobName, trigger) : undefined;
};

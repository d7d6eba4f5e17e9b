import { createHash } from 'node:crypto';
import { unreachable } from '../errors.ts';
import type { CallIdentity, S3ObjectCreated, TriggerEvent } from '../events/event.ts';
import { normalisedSequencer } from '../events/s3/s3-object-fields.ts';
import { REQUEST_ID_DIGITS } from '../request-id.ts';
import type { Trigger } from '../triggers/trigger.ts';

/** `error`: the event lacks what tells it from another, so the request is rejected with this text. */
export type IdentityResult =
  | { readonly ok: true; readonly identity: string }
  | { readonly ok: false; readonly error: string };

/**
 * What makes two deliveries the same event for a trigger: a JSON array, unambiguous whatever its parts hold, whose
 * first part says of which kind it is. Where the event was delivered, and how often, is no part of it.
 */
export const identityOf = (event: TriggerEvent, trigger: Pick<Trigger, 'reupload'>): IdentityResult => {
  switch (event.source) {
    case 's3':
      return s3Identity(event, trigger.reupload);
    case 'schedule':
      return identity('schedule', event.scheduledTime);
    case 'manual':
      return identity('call', ...callParts(event.call));
    case 'batch':
      return identity('batch', event.group, event.cutToken);
    default:
      return unreachable(event);
  }
};

/** The identity of a direct start, which belongs to no trigger. */
export const identityOfStart = (call: CallIdentity): string => JSON.stringify(['start', ...callParts(call)]);

/** For an event without an identity, which becomes no run: the same event, word for word, is kept only once. */
export const identityOfUnidentified = (event: TriggerEvent): string => JSON.stringify(['unidentified', event]);

/** Whether this identity knows a manual call for an object only by the call: nothing told which upload is meant. */
export const isOfCallOnly = (identity: string): boolean => identity.startsWith('["s3-call",');

/** Whether only the invocation makes this call known: sent again by the caller it is another one. */
export const isOfInvocation = (identity: string): boolean => {
  const parts: unknown = JSON.parse(identity);
  return Array.isArray(parts) && parts.at(-2) === 'invocation' && CALL_KINDS.has(parts[0]);
};

const CALL_KINDS: ReadonlySet<unknown> = new Set(['call', 'start', 's3-call']);

/**
 * A manual call names the same event as the upload did wherever that can be known, so that a backfill does not run
 * again what has run. A sequencer is known to S3's own events only; without a version the call is an event of its own,
 * known by its idempotency key, or else by the Lambda request id. So is a call that says `again`.
 */
const s3Identity = (event: S3ObjectCreated, reupload: Trigger['reupload']): IdentityResult => {
  const { bucket, key, call } = event;
  if (call?.again) return identity('s3-call', bucket, key, ...callParts(call));
  const natural = naturalS3Identity(event, reupload);
  return !natural.ok && call !== undefined ? identity('s3-call', bucket, key, ...callParts(call)) : natural;
};

const naturalS3Identity = (event: S3ObjectCreated, reupload: Trigger['reupload']): IdentityResult => {
  const { bucket, key, etag, size } = event;
  switch (reupload) {
    case 'skip':
      return identity('s3-key', bucket, key);
    case 'run-if-changed':
      return etag === undefined || size === undefined
        ? { ok: false, error: 'reupload: run-if-changed compares ETag and size, and the event does not bring both' }
        : identity('s3-content', bucket, key, unquoted(etag), size);
    case 'run':
      return uploadIdentityOf(event);
    default:
      return unreachable(reupload);
  }
};

/** What makes two deliveries the same upload, whatever `reupload` says: its version, or its sequencer. */
export const uploadIdentityOf = ({ bucket, key, versionId, sequencer }: S3ObjectCreated): IdentityResult => {
  if (versionId !== undefined) return identity('s3-version', bucket, key, versionId);
  if (sequencer !== undefined) return identity('s3-sequencer', bucket, key, normalisedSequencer(sequencer));
  return {
    ok: false,
    error: 'reupload: run tells uploads apart by version id or sequencer, and the event brings neither',
  };
};

/** An S3 reply has its ETag in quotes, an S3 event has not. */
const unquoted = (etag: string): string => etag.replace(/^"(.*)"$/s, '$1');

const callParts = (call: CallIdentity): [string, string] =>
  call.idempotencyKey === undefined ? ['invocation', call.lambdaRequestId] : ['idempotency-key', call.idempotencyKey];

const identity = (...parts: readonly (string | number)[]): IdentityResult => ({
  ok: true,
  identity: JSON.stringify(parts),
});

/**
 * Names a request for ever: 24 hexadecimal digits. The ledger is part of it because two stages may share a Glue job,
 * and each must not take the other's runs for its own.
 */
export const requestIdOf = (request: {
  readonly ledgerId: string;
  readonly trigger: string;
  readonly identity: string;
}): string =>
  createHash('sha256')
    .update(JSON.stringify([request.ledgerId, request.trigger, request.identity]))
    .digest('hex')
    .slice(0, REQUEST_ID_DIGITS);

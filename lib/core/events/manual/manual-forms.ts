import type { BulkCall } from './manual-request.ts';

/** The right form of each call, for messages and docs. */
export const MANUAL_FORMS = {
  object: '{"trigger":"orders","object":"s3://bucket/key","idempotencyKey":"backfill-1"}',
  schedule: '{"trigger":"nightly","scheduledDate":"2026-11-22"}',
  input: '{"trigger":"reprocess","input":{"from":"2026-11-01","to":"2026-11-22"},"idempotencyKey":"november"}',
  start: '{"start":{"JobName":"orders-etl-dev","Arguments":{"--day":"2026-11-22"}},"idempotencyKey":"by-hand-1"}',
  status: '{"status":"<request id>"}',
  redrive: '{"redrive":"<request id>"}',
  cancel: '{"cancel":"<request id>","by":"your name","why":"it was sent twice"}',
  pause: '{"pause":{"trigger":"orders"},"by":"your name","why":"the schema changes"}',
  resume: '{"resume":{"trigger":"orders"},"by":"your name"}',
  close: '{"close":{"trigger":"orders","by":{"day":"2026-11-22"}}}',
  rerun: '{"rerun":"<request id>.1","by":"your name","why":"the source was corrected"}',
} as const;

/** The right form of each call for many requests. */
export const BULK_FORMS = {
  cancel: '{"cancel":{"trigger":"orders","day":"2026-11-22"},"by":"your name","why":"it was sent twice"}',
  redrive:
    '{"redrive":{"trigger":"orders","day":"2026-11-22","state":"REJECTED"},"by":"your name","why":"the role is mended","idempotencyKey":"mended-1"}',
  rerun:
    '{"rerun":{"trigger":"orders","day":"2026-11-22"},"by":"your name","why":"the source was corrected","idempotencyKey":"corrected-1"}',
} as const satisfies Readonly<Record<BulkCall['act'], string>>;

/** What a call is meant as. Both questions are `status`; a trigger alone is an `input`. */
export type ManualForm = keyof typeof MANUAL_FORMS;

/** Every right form, one after another. */
export const ALL_MANUAL_FORMS = Object.values(MANUAL_FORMS).join(' or ');

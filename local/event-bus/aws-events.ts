import { randomUUID } from 'node:crypto';
import { type EpochMs, toIso } from '../../lib/core/time.ts';
import type { RunStateChange } from '../glue/glue-run.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import type { CreatedObject } from '../storage/s3-answer.ts';

/** An event as EventBridge carries it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

const envelope = (source: string, detailType: string, region: string, time: EpochMs) => ({
  version: '0' as const,
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: LOCAL_ACCOUNT,
  time: toIso(time).replace(/\.\d+Z$/, 'Z'),
  region,
});

/** A row of S3 sequencers: 16 hexadecimal digits that grow, also from one process to the next. */
export const sequencers = (): ((now: EpochMs) => string) => {
  let last = 0n;
  return (now) => {
    const fromClock = BigInt(now) << 20n;
    last = fromClock > last ? fromClock : last + 1n;
    return last.toString(16).padStart(16, '0');
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; the key is not URL-encoded. */
export const objectCreatedEvent = (
  object: CreatedObject,
  sequencer: string,
  { region, now }: { readonly region: string; readonly now: EpochMs },
): BusEvent => ({
  ...envelope('aws.s3', 'Object Created', region, now),
  resources: [`arn:aws:s3:::${object.bucket}`],
  detail: {
    version: '0',
    bucket: { name: object.bucket },
    object: { key: object.key, size: object.size, etag: object.etag, sequencer },
    'request-id': object.requestId,
    requester: LOCAL_ACCOUNT,
    'source-ip-address': '127.0.0.1',
    reason: object.reason,
  },
});

/** An event that a program of the account has put on the bus. */
export const ownEvent = (given: {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly time: EpochMs;
}): BusEvent => ({
  ...envelope(given.source, given.detailType, given.region, given.time),
  resources: [],
  detail: given.detail,
});

/** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
export const runStateEvent = ({ run, at }: RunStateChange, region: string): BusEvent => ({
  ...envelope('aws.glue', 'Glue Job State Change', region, at),
  resources: [],
  detail: {
    jobName: run.jobName,
    severity: run.state === 'SUCCEEDED' || run.state === 'STOPPED' ? 'INFO' : 'ERROR',
    state: run.state,
    jobRunId: run.id,
    message: run.state === 'SUCCEEDED' ? 'Job run succeeded' : (run.errorMessage ?? `Job run ${run.state}`),
  },
});

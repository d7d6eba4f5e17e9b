import { createHash } from 'node:crypto';
import { unreachable } from '../errors.ts';
import { showEvent, type TriggerEvent } from '../events/event.ts';
import { logUrl, runUrl } from '../glue/console-link.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunUsage } from '../ledger/ending.ts';
import type { FinishedItem, HistoryEntry } from '../ledger/ledger-item.ts';
import { type EpochMs, msBetween, SECOND_MS, toIso } from '../time.ts';
import type { Place } from './place.ts';
import { runAgain } from './run-again.ts';
import { shortenDetail } from './shorten.ts';
import { masked, withoutSecrets } from './without-secrets.ts';

/** Who an outcome event is from, and what it is. Rules match both. */
export const OUTCOME_SOURCE = 'glue-job-trigger';
export const OUTCOME_TYPE = 'Job Run Outcome';

/** What a reading of the run adds, if it could be read. */
export interface RunReading {
  readonly usage?: RunUsage;
  readonly logGroup?: string;
}

/** An event for the bus: docs/outcomes.md shows one. */
export interface OutcomeEvent {
  readonly outcomeId: string;
  readonly time: EpochMs;
  readonly detail: JsonObject;
}

const ID_DIGITS = 24;

/**
 * The same for each publication of one end, and of no other: a run ends once, and an end without a run belongs to one
 * version of the item.
 */
export const outcomeIdOf = ({ requestId, attempt, jobRunId, leaseToken, state }: FinishedItem): string =>
  createHash('sha256')
    .update(JSON.stringify([requestId, attempt, jobRunId ?? leaseToken, state]))
    .digest('hex')
    .slice(0, ID_DIGITS);

/** The event that tells how a request came to its end, with its whole story. */
export const outcomeEvent = (item: FinishedItem, run: RunReading, place: Place): OutcomeEvent => {
  const outcomeId = outcomeIdOf(item);
  return { outcomeId, time: item.endedAt, detail: shortenDetail(detailOf(outcomeId, item, run, place)) };
};

const detailOf = (outcomeId: string, item: FinishedItem, run: RunReading, place: Place): JsonObject => {
  const { requestId, trigger, jobName, state, attempt, arrival, startedAt, endedAt, error } = item;
  const secrets: string[] = [];
  const again = runAgain(item, place);
  return {
    version: 1,
    outcomeId,
    stage: place.stage,
    requestId,
    trigger,
    jobName,
    state,
    attempt,
    ...(error !== undefined && { error: { ...error, message: masked(error.message) } }),
    ...defined({ cancelledBy: item.cancelledBy, why: item.why, cancelId: item.cancelId }),
    event: eventDetail(item.event, secrets),
    ...(item.request !== undefined && {
      arguments: withoutSecrets(item.request.Arguments ?? {}, 'arguments', secrets),
    }),
    ...(secrets.length > 0 && { leftOut: secrets }),
    earlierRuns: item.history.filter(isEndOfRun).map(earlierRun),
    ...(item.jobRunId !== undefined && { jobRunId: item.jobRunId, links: linksOf(item.jobRunId, item, run, place) }),
    arrivedAt: toIso(arrival),
    ...(startedAt !== undefined && { startedAt: toIso(startedAt) }),
    endedAt: toIso(endedAt),
    ...(startedAt !== undefined && { durationSeconds: Math.max(0, secondsBetween(startedAt, endedAt)) }),
    ...(run.usage !== undefined && { usage: usageDetail(run.usage) }),
    ...(again !== undefined && { again: { ...again } }),
  };
};

const secondsBetween = (from: EpochMs, to: EpochMs): number => Math.round(msBetween(from, to) / SECOND_MS);

/** The hours have four decimals: a second of one DPU is 0.0003. */
const usageDetail = ({ executionSeconds, dpuSeconds }: RunUsage): JsonObject => ({
  executionSeconds,
  ...(dpuSeconds !== undefined && { dpuSeconds, dpuHours: Math.round((dpuSeconds / 3_600) * 10_000) / 10_000 }),
});

const linksOf = (jobRunId: string, { jobName }: FinishedItem, { logGroup }: RunReading, { region }: Place) => ({
  run: runUrl(region, jobName, jobRunId),
  log: logUrl(region, jobRunId, logGroup),
});

const eventDetail = (event: TriggerEvent, secrets: string[]): JsonObject => {
  switch (event.source) {
    case 's3': {
      const { source, bucket, key, size, etag, versionId, eventTime } = event;
      return { source, object: showEvent(event), bucket, key, ...defined({ size, etag, versionId }), eventTime };
    }
    case 'schedule':
      return { source: event.source, scheduledTime: event.scheduledTime };
    case 'manual': {
      const { idempotencyKey, lambdaRequestId } = event.call;
      const input = withoutSecrets(event.input, 'event.input', secrets);
      return { source: event.source, input, ...defined({ idempotencyKey }), lambdaRequestId };
    }
    case 'batch': {
      const { source, by, number, reason, complete, missing, count, bytes, first, last, manifest } = event;
      return { source, by, number, reason, complete, missing, count, bytes, first, last, ...defined({ manifest }) };
    }
    default:
      return unreachable(event);
  }
};

const defined = (fields: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** What a person takes up again had an end too, and its entry names the run. */
const isEndOfRun = ({ what, jobRunId }: HistoryEntry): boolean =>
  jobRunId !== undefined && (what === 'ended' || what === 'redriven' || what === 'rerun');

const earlierRun = ({ attempt, jobRunId, result, error }: HistoryEntry): JsonObject => ({
  attempt,
  ...defined({ jobRunId, state: result, message: error && masked(error.message) }),
});

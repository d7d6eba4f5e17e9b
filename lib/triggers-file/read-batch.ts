import { parseMinute } from '../core/time-of-day.ts';
import type { BatchPolicy, DailyTime } from '../core/triggers/batch-policy.ts';
import type { RetryPolicy, Reupload, TriggerSource } from '../core/triggers/trigger.ts';
import type { BatchForm } from './batch-schema.ts';
import { bytesOf } from './byte-count.ts';
import { secondsOf } from './duration-schema.ts';
import { hasExpression } from './expressions/template-text.ts';
import { captureError, countNeeded, readNeed } from './read-need.ts';
import { readUntil } from './read-until.ts';
import { uniqueValues } from './yaml/collection-schemas.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import { spotOf } from './yaml/object-schema.ts';
import type { Parsed } from './yaml/schema.ts';

/** What is known where a trigger's `batch` is read. */
export interface BatchReading {
  /** Undefined when it is wrong, and then nothing is said about it. */
  readonly kind: TriggerSource['kind'] | undefined;
  readonly source: TriggerSource | undefined;
  readonly reupload: Reupload;
  readonly retry: RetryPolicy | undefined;
}

const DEFAULT_ITEMS = 1_000;
const DEFAULT_QUIET = '1 minute';
const DEFAULT_AT_MOST = '15 minutes';
const DEFAULT_AT_MOST_WAITING = '24 hours';

type Times = Pick<BatchPolicy, 'quietSeconds' | 'atMostSeconds' | 'at'>;

const readAt = ({ value: { at, timezone } }: Parsed<BatchForm>): DailyTime | undefined => {
  if (at === undefined && timezone !== undefined)
    addError(timezone.spot, 'found timezone without at; it is the time zone of at, so add at, or leave it out');
  const minuteOfDay = at && parseMinute(at.value);
  return minuteOfDay === undefined ? undefined : { minuteOfDay, timezone: timezone?.value ?? 'UTC' };
};

/** @param waits whether something must be there before it closes */
const readTimes = (parsed: Parsed<BatchForm>, waits: boolean): Times => {
  const { quiet, atMost } = parsed.value;
  const at = readAt(parsed);
  const quietIsOn = quiet !== undefined || waits || (atMost === undefined && at === undefined);
  const quietText = quietIsOn ? (quiet?.value ?? DEFAULT_QUIET) : undefined;
  const atMostText =
    atMost?.value ?? (at === undefined ? (waits ? DEFAULT_AT_MOST_WAITING : DEFAULT_AT_MOST) : undefined);
  if (quietText !== undefined && atMostText !== undefined && secondsOf(quietText) >= secondsOf(atMostText)) {
    const expected = `expected quiet (${quietText}${quiet === undefined ? ' when left out' : ''}) to be less than atMost`;
    const found = `(${atMostText}${atMost === undefined ? ' when left out' : ''})`;
    addError((quiet ?? atMost ?? parsed).spot, `${expected} ${found}: else a batch would never close for being quiet`);
  }
  return {
    ...(quietText !== undefined && { quietSeconds: secondsOf(quietText) }),
    ...(atMostText !== undefined && { atMostSeconds: secondsOf(atMostText) }),
    ...(at !== undefined && { at }),
  };
};

const readBy = (parsed: BatchForm['by'], source: TriggerSource | undefined): readonly string[] => {
  if (parsed === undefined) return [];
  const { value } = parsed;
  const written: readonly Parsed<string>[] = typeof value === 'string' ? [{ ...parsed, value }] : value;
  for (const { value: name, spot } of written) {
    const isWrongAnyway = hasExpression(name) || source?.kind !== 's3';
    const error = isWrongAnyway ? undefined : captureError(name, source);
    if (error !== undefined) addError(spot, error);
  }
  return uniqueValues(written);
};

const checkItems = (parsed: Parsed<BatchForm>, items: number, { need }: Pick<BatchPolicy, 'need'>): void => {
  const needed = need === undefined ? 0 : countNeeded(need);
  if (needed <= items) return;
  const found = `found ${items}${parsed.value.items === undefined ? ' (when left out)' : ''}`;
  addError(spotOf(parsed, 'items'), `expected items to be at least ${needed}, as many as need asks for, ${found}`);
};

const warnOfDoubts = (parsed: Parsed<BatchForm>, policy: BatchPolicy, { reupload, retry }: BatchReading): void => {
  const { need, whileRunning } = parsed.value;
  if (need !== undefined && reupload === 'run') {
    const why =
      'with reupload: run a second upload of the same key begins the next batch, which then waits for all others';
    addWarning(need.spot, `${why}; say reupload: skip or run-if-changed`);
  }
  if (whileRunning !== undefined && policy.hold && policy.by.length === 0 && retry !== undefined) {
    const why = 'all uploads of the trigger wait for its one run, also while that waits for another attempt (retry)';
    addWarning(whileRunning.spot, `${why}; name captures in by, so that they wait for a run of their own only`);
  }
};

/** Reads a trigger's `batch`, constants already put in; undefined for a trigger that batches nothing. */
export const readBatch = (parsed: Parsed<BatchForm> | undefined, reading: BatchReading): BatchPolicy | undefined => {
  if (parsed === undefined) return undefined;
  const { kind, source } = reading;
  if (kind !== undefined && kind !== 's3') {
    addError({ ...parsed.spot, at: parsed.spot.keyAt }, `batch is for S3 triggers, this one is ${kind}; leave it out`);
    return undefined;
  }
  const { items, bytes, need, until, orElse, whileRunning, format } = parsed.value;
  const s3 = source?.kind === 's3' ? source : undefined;
  const by = readBy(parsed.value.by, source);
  const needed = need && readNeed(need, by, s3);
  const marker = until && readUntil(until, by, s3);
  const waits = need !== undefined || until !== undefined;
  if (orElse !== undefined && !waits)
    addError(orElse.spot, 'found orElse without need and until; without them nothing can be missing, so leave it out');
  const policy: BatchPolicy = {
    by,
    items: items?.value ?? DEFAULT_ITEMS,
    ...(bytes !== undefined && { bytes: typeof bytes.value === 'number' ? bytes.value : bytesOf(bytes.value) }),
    ...readTimes(parsed, waits),
    ...(needed !== undefined && { need: needed }),
    ...(marker !== undefined && { until: marker }),
    orElse: orElse?.value ?? 'wait',
    hold: whileRunning?.value === 'hold',
    ...(format !== undefined && { format: format.value }),
  };
  checkItems(parsed, policy.items, policy);
  warnOfDoubts(parsed, policy, reading);
  return policy;
};

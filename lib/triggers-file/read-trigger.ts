import type { Json } from '../core/json.ts';
import { RESTORED_TRIGGER } from '../core/ledger/after-restore.ts';
import { MANUAL_START_TRIGGER } from '../core/plan/plan-manual-start.ts';
import { readsManifest } from '../core/triggers/batch-reads.ts';
import type { Reupload, Trigger, TriggerSource } from '../core/triggers/trigger.ts';
import { secondsOf } from './duration-schema.ts';
import { checkExpectedBatch } from './expected-batch.ts';
import { readCondition } from './expressions/read-condition.ts';
import { headStartSeconds, readFuse } from './flow-schemas.ts';
import { readBatch } from './read-batch.ts';
import { readExpect } from './read-expect.ts';
import { readNotify } from './read-notify.ts';
import { readRetry } from './read-retry.ts';
import { readSource } from './read-source.ts';
import { readStart } from './read-start.ts';
import { readableOf, readableOfBatch } from './readable-fields.ts';
import { TRIGGER_NAME, type TriggerForm } from './schema.ts';
import type { NamedValue } from './yaml/collection-schemas.ts';
import { addError, addWarning, type Place } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

/** What is known where a trigger is read. */
export interface TriggerReading {
  readonly vars: Json | undefined;
  readonly marker: string;
  readonly keepForDays: number;
}

const DAY_SECONDS = 86_400;

/** Names under which the ledger keeps what no trigger made: `{"start": …}`, and what a restored table had lost. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([MANUAL_START_TRIGGER, RESTORED_TRIGGER]);

const readReupload = (parsed: TriggerForm['reupload'], kind: TriggerSource['kind'] | undefined): Reupload => {
  if (parsed !== undefined && kind !== undefined && kind !== 's3')
    addError(parsed.spot, `reupload is for S3 triggers, this one is ${kind}; leave it out`);
  return parsed?.value ?? 'run';
};

const readStartWithin = (parsed: Parsed<string>, keepForDays: number): number => {
  const seconds = secondsOf(parsed.value);
  if (seconds > keepForDays * DAY_SECONDS)
    addError(parsed.spot, `expected at most keepFor (${keepForDays} days), found "${parsed.value}"`);
  return seconds;
};

const checkName = (name: string, place: Place): void => {
  if (!TRIGGER_NAME.test(name)) {
    const right = 'a lower-case letter, then lower-case letters, digits and "-", 48 characters at most';
    addError(place, `expected the name of a trigger, ${right}, found "${name}"`);
  } else if (RESERVED_NAMES.has(name))
    addError(place, `"${name}" is a name that the service uses itself; choose another`);
};

/** Reads one trigger, constants already put in. Undefined, with errors, when it could not be used. */
export const readTrigger = (
  { name, spot, parsed }: NamedValue<TriggerForm>,
  { vars, marker, keepForDays }: TriggerReading,
): Trigger | undefined => {
  checkName(name, { ...spot, at: spot.keyAt });
  const form = parsed?.value ?? {};
  const { kind, source } = readSource(form.on);
  const readable = readableOf(kind, source, vars);
  const { when, never } = readCondition(form.when, readable);
  const retry = readRetry(form.retry);
  const reupload = readReupload(form.reupload, kind);
  const batch = readBatch(form.batch, { kind, source, reupload, retry });
  const start = readStart(form.start, {
    readable: batch === undefined ? readable : readableOfBatch(batch, readable),
    marker,
    retry,
    keys: source?.kind === 's3' && batch === undefined ? source.keys : [],
  });
  const notify = readNotify(form.notify);
  const expect = readExpect(form.expect, source);
  if (batch !== undefined && form.expect !== undefined) checkExpectedBatch(form.expect.value, expect, batch);
  if (source === undefined || start === undefined) return undefined;
  const format = form.batch?.value.format;
  if (format !== undefined && !readsManifest(start))
    addWarning(format.spot, 'it says how batch.manifest is written, and start does not read that; leave it out');
  return {
    name,
    enabled: never !== true && form.enabled?.value !== false,
    on: source,
    ...(when !== undefined && { when }),
    start,
    reupload,
    ...(batch !== undefined && { batch }),
    ...(retry !== undefined && { retry }),
    ...(form.startWithin !== undefined && { startWithinSeconds: readStartWithin(form.startWithin, keepForDays) }),
    ...(form.headStart !== undefined && { headStartSeconds: headStartSeconds(form.headStart.value) }),
    ...(form.fuse !== undefined && { fuse: readFuse(form.fuse.value) }),
    ...(notify !== undefined && { notify }),
    ...(expect !== undefined && { expect }),
    ...(form.failureAlarm?.value === true && { failureAlarm: true }),
  };
};

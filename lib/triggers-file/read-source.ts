import { tidyExpression } from '../core/schedules/schedule-expression.ts';
import type { TriggerSource } from '../core/triggers/trigger.ts';
import type { EventForm, S3Form, ScheduleForm } from './event-schema.ts';
import { readInputs } from './read-inputs.ts';
import { readKey } from './read-key.ts';
import type { Parsed } from './yaml/schema.ts';

/** What a trigger starts on; what is wrong is missing. */
export interface SourceReading {
  readonly kind: TriggerSource['kind'] | undefined;
  readonly source: TriggerSource | undefined;
}

const readS3 = ({ value, keys: written }: Parsed<S3Form>): TriggerSource | undefined => {
  // A stand-in while the bucket is missing, so that the captures are known to the expressions.
  const bucket = value.bucket?.value ?? 'unknown';
  const keys = written.includes('key') && value.key === undefined ? undefined : readKey(value.key, bucket);
  return keys && { kind: 's3', bucket, keys };
};

const readSchedule = ({ value, keys }: Parsed<ScheduleForm>): TriggerSource | undefined => {
  const timezone = keys.includes('timezone') ? value.timezone?.value : 'UTC';
  if (value.expression === undefined || timezone === undefined) return undefined;
  const expression = tidyExpression(value.expression.value);
  return { kind: 'schedule', expression, timezone, flexibleWindowMinutes: value.flexibleWindowMinutes?.value ?? 0 };
};

const KINDS: readonly TriggerSource['kind'][] = ['s3', 'schedule', 'manual'];

/** Reads a trigger's `on`, constants already put in. */
export const readSource = (parsed: Parsed<EventForm> | undefined): SourceReading => {
  if (parsed === undefined) return { kind: undefined, source: undefined };
  const { value, keys } = parsed;
  if (value === 'manual') return { kind: 'manual', source: { kind: 'manual' } };
  const [kind, ...more] = KINDS.filter((one) => keys.includes(one));
  if (kind === undefined || more.length > 0) return { kind: undefined, source: undefined };
  if (value.s3 !== undefined) return { kind, source: readS3(value.s3) };
  if (value.schedule !== undefined) return { kind, source: readSchedule(value.schedule) };
  if (value.manual === undefined) return { kind, source: undefined };
  const { inputs } = value.manual.value;
  return { kind, source: { kind: 'manual', ...(inputs !== undefined && { inputs: readInputs(inputs) }) } };
};

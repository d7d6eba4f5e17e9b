import { FIELD_NAMES } from '../core/events/event-fields.ts';
import { tidyExpression } from '../core/schedules/schedule-expression.ts';
import { captureNames, parseKeyPattern } from '../core/triggers/key-pattern.ts';
import type { KeyPattern, TriggerSource } from '../core/triggers/trigger.ts';
import type { EventForm, S3Form, ScheduleForm } from './event-schema.ts';
import { hasExpression, isWordOfCel } from './expressions/template-text.ts';
import { readInputs } from './read-inputs.ts';
import { keyDoubt } from './warnings/key-warnings.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

/** What a trigger starts on; what is wrong is missing. */
export interface SourceReading {
  readonly kind: TriggerSource['kind'] | undefined;
  readonly source: TriggerSource | undefined;
}

const EVERY_KEY = '**';

/** How an address begins that names the bucket as well. */
const ADDRESS = /^(?:s3[an]?:\/\/|arn:aws[a-z-]*:s3:::|https?:\/\/[^/]*\.amazonaws\.com[^/]*\/)/i;

const captureError = (name: string): string | undefined => {
  if (FIELD_NAMES.has(name)) return `{${name}}: an event has a field of this name; call the capture otherwise`;
  const isWord = name === '__proto__' || isWordOfCel(name);
  return isWord ? `{${name}}: this name cannot be read in an expression; call the capture otherwise` : undefined;
};

const readPattern = (parsed: Parsed<string> | undefined): KeyPattern | undefined => {
  if (parsed === undefined) return { source: EVERY_KEY, tokens: [{ across: true }] };
  const { value, spot } = parsed;
  if (hasExpression(value)) {
    const message =
      'a key pattern captures: write {day}, not ${{ day }}; only ${{ stage }} and ${{ vars.… }} may stand in it';
    addError(spot, message);
    return undefined;
  }
  const address = ADDRESS.exec(value)?.[0];
  if (address !== undefined) {
    addError(spot, `"${value}": leave "${address}" and the bucket out; a key begins after them`);
  }
  const result = parseKeyPattern(value);
  if (!result.ok) {
    for (const error of result.errors) addError(spot, error);
    return undefined;
  }
  for (const name of captureNames(result.pattern)) {
    const error = captureError(name);
    if (error !== undefined) addError(spot, error);
  }
  return result.pattern;
};

const readS3 = ({ value, keys }: Parsed<S3Form>): TriggerSource | undefined => {
  const key = keys.includes('key') && value.key === undefined ? undefined : readPattern(value.key);
  if (key === undefined) return undefined;
  // A stand-in while the bucket is missing, so that the captures are known to the expressions.
  const bucket = value.bucket?.value ?? 'unknown';
  const doubt = ADDRESS.test(key.source) ? undefined : keyDoubt({ key, bucket });
  if (value.key !== undefined && doubt !== undefined) addWarning(value.key.spot, doubt);
  return { kind: 's3', bucket, key };
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

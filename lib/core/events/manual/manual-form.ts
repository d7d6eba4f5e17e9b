import { parseWall } from '../../calendar/civil-date.ts';
import { describeFound } from '../../describe.ts';
import { unreachable } from '../../errors.ts';
import { changedValues } from '../../exact-numbers.ts';
import { parseStartRequest } from '../../glue/request-constraints.ts';
import { isJsonWithin } from '../../json.ts';
import type { FieldReader } from '../read-payload.ts';
import { parseS3Uri } from '../s3/s3-uri.ts';
import { toScheduledTime } from '../schedule-events.ts';
import { isBulk, parseBulk } from './bulk-form.ts';
import { parseClose } from './group-form.ts';
import type { ManualForm } from './manual-forms.ts';
import type { BulkCall, ManualRequest } from './manual-request.ts';
import { parsePause, parseResume } from './pause-form.ts';
import { parseCancel, parseRedrive, parseRerun, readFlag } from './person-form.ts';
import { parseStatus } from './status-form.ts';

/** DynamoDB keeps nothing that is nested deeper than 32, and some of that depth is ours. */
const MAX_INPUT_DEPTH = 20;
/** In characters of its JSON. The ledger keeps the input, and an item has 400 KB at most. */
const MAX_INPUT_CHARACTERS = 100_000;
const MAX_IDEMPOTENCY_KEY_CHARACTERS = 256;
const DATE_CHARACTERS = 'YYYY-MM-DD'.length;

/** What several forms have in common. */
interface Common {
  readonly flags: { readonly dryRun: boolean; readonly failOnError?: true };
  readonly idempotency: { readonly idempotencyKey?: string };
  readonly trigger: string | undefined;
}

/** Reads a form's fields; the reader keeps the errors. A field that is `meant` and only misspelt was told before. */
export const parseManualForm = (
  form: ManualForm,
  reader: FieldReader,
  meant: ReadonlySet<string>,
): ManualRequest | undefined => {
  const isMisspelt = (name: string): boolean => reader.at(name) === undefined && meant.has(name);
  const needsTrigger = (form === 'object' || form === 'schedule' || form === 'input') && !isMisspelt('trigger');
  const common: Common = {
    flags: {
      dryRun: readFlag(reader, 'dryRun'),
      ...(readFlag(reader, 'failOnError') && { failOnError: true as const }),
    },
    idempotency: readIdempotencyKey(reader),
    trigger: needsTrigger ? reader.text(['trigger'], 'the name of a trigger') : undefined,
  };
  switch (form) {
    case 'status':
      return isMisspelt('status') ? undefined : parseStatus(reader);
    case 'redrive':
    case 'rerun':
    case 'cancel':
      return parseDecision(form, reader, isMisspelt, common);
    case 'pause':
      return parsePause(reader, isMisspelt);
    case 'resume':
      return parseResume(reader, isMisspelt);
    case 'close':
      return parseClose(reader, isMisspelt, common.idempotency);
    case 'start':
      return isMisspelt('start') ? undefined : parseStart(reader, common);
    case 'object':
      return isMisspelt('object') ? undefined : parseObject(reader, common);
    case 'schedule':
      return isMisspelt('scheduledTime') || isMisspelt('scheduledDate') ? undefined : parseSchedule(reader, common);
    case 'input':
      return parseInput(reader, common);
    default:
      return unreachable(form);
  }
};

/** What a person decides on one request, or on many. */
const parseDecision = (
  form: BulkCall['act'],
  reader: FieldReader,
  isMisspelt: (name: string) => boolean,
  { idempotency }: Common,
): ManualRequest | undefined => {
  if (isBulk(reader, form)) return parseBulk(reader, form, isMisspelt, idempotency);
  for (const name of ['dryRun', 'next', 'idempotencyKey']) {
    if (reader.at(name) !== undefined)
      reader.errors.push(`"${name}" does not go together with "${form}" of one request: it is for many`);
  }
  switch (form) {
    case 'redrive':
      return isMisspelt('redrive') ? undefined : parseRedrive(reader);
    case 'rerun':
      return parseRerun(reader, isMisspelt);
    case 'cancel':
      return parseCancel(reader, isMisspelt);
  }
};

const parseStart = (reader: FieldReader, { idempotency, flags }: Common): ManualRequest | undefined => {
  const start = parseStartRequest(reader.at('start'));
  if (start.ok) return { kind: 'start', request: start.request, ...idempotency, ...flags };
  reader.errors.push(...start.errors.map((error) => `start: ${error}`));
  return undefined;
};

const parseObject = (reader: FieldReader, { trigger, idempotency, flags }: Common): ManualRequest | undefined => {
  const object = reader.at('object');
  if (typeof object !== 'string') return reader.error(['object'], 'the address of one object, "s3://bucket/key"');
  const uri = parseS3Uri(object);
  if (!uri.ok) {
    reader.errors.push(`object: found ${describeFound(object)}: ${uri.error}`);
    return undefined;
  }
  const { bucket, key } = uri;
  const again = readFlag(reader, 'again');
  return trigger === undefined ? undefined : { kind: 'object', trigger, bucket, key, ...idempotency, again, ...flags };
};

const parseSchedule = (reader: FieldReader, { trigger, flags }: Common): ManualRequest | undefined => {
  const [time, date] = [reader.at('scheduledTime'), reader.at('scheduledDate')];
  if (time !== undefined && date !== undefined) {
    reader.errors.push('"scheduledTime" and "scheduledDate" do not go together: either says when');
    return undefined;
  }
  if (date !== undefined) {
    const isDate = typeof date === 'string' && date.length === DATE_CHARACTERS && parseWall(date) !== undefined;
    if (!isDate) return reader.error(['scheduledDate'], 'a date such as "2026-11-22", in the time zone of the trigger');
    return trigger === undefined ? undefined : { kind: 'schedule', trigger, scheduledDate: date, ...flags };
  }
  const moment = reader.moment(['scheduledTime']);
  if (moment === undefined || trigger === undefined) return undefined;
  return { kind: 'schedule', trigger, scheduledTime: toScheduledTime(moment), ...flags };
};

const parseInput = (reader: FieldReader, { trigger, idempotency, flags }: Common): ManualRequest | undefined => {
  const input = reader.at('input') ?? {};
  const changed = changedValues(input, 'input', MAX_INPUT_DEPTH);
  if (changed.length > 0) {
    reader.errors.push(...changed);
    return undefined;
  }
  if (!isJsonWithin(input, MAX_INPUT_DEPTH)) {
    return reader.error(['input'], `JSON nested no deeper than ${MAX_INPUT_DEPTH}`);
  }
  const characters = JSON.stringify(input).length;
  if (characters > MAX_INPUT_CHARACTERS) {
    reader.errors.push(
      `input: expected at most ${MAX_INPUT_CHARACTERS} characters of JSON, found ${characters}: ` +
        'put the data into S3 and pass its address',
    );
  }
  return trigger === undefined ? undefined : { kind: 'input', trigger, input, ...idempotency, ...flags };
};

const readIdempotencyKey = (reader: FieldReader): Common['idempotency'] => {
  if (reader.at('idempotencyKey') === undefined) return {};
  const idempotencyKey = reader.text(['idempotencyKey'], 'a string of your choice');
  if (idempotencyKey === undefined) return {};
  if (idempotencyKey.length > MAX_IDEMPOTENCY_KEY_CHARACTERS) {
    reader.error(['idempotencyKey'], `at most ${MAX_IDEMPOTENCY_KEY_CHARACTERS} characters`);
  }
  return { idempotencyKey };
};

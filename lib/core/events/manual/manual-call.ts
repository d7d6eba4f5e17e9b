import { describeFound, quote } from '../../describe.ts';
import { parseExactJson } from '../../exact-numbers.ts';
import { isObject } from '../../json.ts';
import { nearestName, otherNames } from '../../nearest-name.ts';
import { FieldReader } from '../read-payload.ts';
import { isBulk } from './bulk-form.ts';
import { generalForm, type RightForm } from './call-form.ts';
import { explainForeignPayload } from './foreign-payload.ts';
import { explainUnreadablePayload } from './mangled-payload.ts';
import { parseManualForm } from './manual-form.ts';
import { ALL_MANUAL_FORMS, BULK_FORMS, type ManualForm } from './manual-forms.ts';
import type { ManualRequest } from './manual-request.ts';

/** What `call` asks for is well formed, yet whether its trigger, job or object exists is not known here. */
export type ManualCallResult =
  | { readonly ok: true; readonly call: ManualRequest }
  /** For the caller: every error, and the right form of what was meant. */
  | { readonly ok: false; readonly message: string };

/** Which fields each form may have; the first one says which form is meant. */
const FIELDS = {
  status: ['status', 'dryRun'],
  redrive: ['redrive', 'noRunExists', 'runIs', 'by', 'why', 'dryRun', 'next', 'idempotencyKey'],
  rerun: ['rerun', 'by', 'why', 'dryRun', 'next', 'idempotencyKey'],
  cancel: ['cancel', 'by', 'why', 'dryRun', 'next', 'idempotencyKey'],
  pause: ['pause', 'by', 'why'],
  resume: ['resume', 'by', 'all', 'fuse', 'onlySince', 'why', 'dryRun', 'next'],
  close: ['close', 'by', 'why', 'idempotencyKey', 'dryRun'],
  start: ['start', 'idempotencyKey', 'dryRun', 'failOnError'],
  object: ['object', 'trigger', 'idempotencyKey', 'again', 'dryRun', 'failOnError'],
  schedule: ['scheduledTime', 'scheduledDate', 'trigger', 'dryRun', 'failOnError'],
  input: ['input', 'trigger', 'idempotencyKey', 'dryRun', 'failOnError'],
} as const satisfies Record<ManualForm, readonly string[]>;

const KNOWN_FIELDS: readonly string[] = [...new Set(Object.values(FIELDS).flat())];

/** More are no call; looking for what each of them was meant to be would only take long. */
const MAX_NAMES = 20;

/** What people write who know other systems. */
const OTHER_WORDS = otherNames([
  ['object', 'bucket', 'key', 'file', 'path'],
  ['scheduledTime', 'time'],
  ['scheduledDate', 'date', 'day'],
  ['input', 'arguments', 'payload'],
  ['start', 'jobname', 'job'],
  ['status', 'requestid'],
  ['idempotencyKey', 'token'],
  ['redrive', 'retry'],
  ['runIs', 'jobrunid', 'run'],
  ['why', 'reason'],
  ['by', 'who'],
]);

/**
 * Reads the payload of a manual call: an object, or its JSON text. Tells all errors at once, and for what was meant the
 * right form. Never throws.
 *
 * @param rightForm tells it; without the triggers file only in general
 */
export const parseManualCall = (payload: unknown, rightForm: RightForm = generalForm): ManualCallResult => {
  if (typeof payload === 'string') return parseText(payload, rightForm);
  if (!isObject(payload)) {
    return refused(`The payload: expected an object, found ${describeFound(payload)}. Right: ${ALL_MANUAL_FORMS}`);
  }
  const foreign = explainForeignPayload(payload);
  return foreign === undefined ? parseObject(payload, rightForm) : refused(foreign);
};

const refused = (message: string): ManualCallResult => ({ ok: false, message });

const parseText = (text: string, rightForm: RightForm): ManualCallResult => {
  const parsed = parseExactJson(text);
  return parsed.ok && isObject(parsed.value)
    ? parseManualCall(parsed.value, rightForm)
    : refused(explainUnreadablePayload(text));
};

const parseObject = (payload: Readonly<Record<string, unknown>>, rightForm: RightForm): ManualCallResult => {
  const reader = new FieldReader(payload, '');
  const allNames = Object.keys(payload);
  const names = allNames.slice(0, MAX_NAMES);
  if (allNames.length > MAX_NAMES) reader.errors.push(`found ${allNames.length} fields, far too many`);
  // A misspelt field counts as the one that was meant, so that it is not called missing as well.
  const meant = new Set(names.map((name) => meantBy(name) ?? name));
  const form = formMeant(meant);
  for (const name of names) reader.errors.push(...nameErrors(name, form));
  if (form === undefined) {
    if (reader.errors.length === 0) reader.errors.push('it says neither what to start nor what to tell');
    return withForm(reader.errors, ALL_MANUAL_FORMS);
  }
  const call = parseManualForm(form, reader, meant);
  if (call !== undefined && reader.errors.length === 0) return { ok: true, call };
  const right = isForMany(form, reader) ? BULK_FORMS[form] : rightForm(form, reader.at('trigger'));
  return withForm(reader.errors, right);
};

const isForMany = (form: ManualForm, reader: FieldReader): form is keyof typeof BULK_FORMS =>
  (form === 'cancel' || form === 'redrive' || form === 'rerun') && isBulk(reader, form);

const meantBy = (name: string): string | undefined =>
  OTHER_WORDS.get(name.toLowerCase()) ?? nearestName(name, KNOWN_FIELDS);

/** A trigger alone is a call without input. */
const formMeant = (meant: ReadonlySet<string>): ManualForm | undefined => {
  const named = (['status', 'redrive', 'rerun', 'cancel', 'pause', 'resume', 'close', 'start', 'object'] as const).find(
    (form) => meant.has(form),
  );
  if (named !== undefined) return named;
  if (meant.has('scheduledTime') || meant.has('scheduledDate')) return 'schedule';
  return meant.has('input') || meant.has('trigger') ? 'input' : undefined;
};

const nameErrors = (name: string, form: ManualForm | undefined): readonly string[] => {
  if (!KNOWN_FIELDS.includes(name)) {
    const meant = meantBy(name);
    const hint = meant === undefined ? ` (there are ${KNOWN_FIELDS.join(', ')})` : ` (did you mean "${meant}"?)`;
    return [`${quote(name)} is no field of a manual call${hint}`];
  }
  if (form === undefined || FIELDS[form].some((allowed) => allowed === name)) return [];
  const reason = name === 'idempotencyKey' && form === 'schedule' ? ': the time itself tells two calls apart' : '';
  return [`"${name}" does not go together with "${FIELDS[form][0]}"${reason}`];
};

const withForm = (errors: readonly string[], right: string): ManualCallResult =>
  refused(`This call cannot be carried out: ${[...new Set(errors)].join('; ')}. Right: ${right}`);

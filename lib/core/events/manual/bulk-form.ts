import { quote } from '../../describe.ts';
import { isObject } from '../../json.ts';
import { isRequestState } from '../../ledger/parse-ledger-item.ts';
import { DAY_MS, type EpochMs, isBefore, plusMs } from '../../time.ts';
import type { FieldReader } from '../read-payload.ts';
import { parseCancelId, startOfDay } from './cancel-id.ts';
import type { BulkCall, BulkFilter } from './manual-request.ts';
import { type IsMisspelt, readFlag, readRemarks } from './person-form.ts';

const FILTER_FIELDS = ['trigger', 'day', 'from', 'before', 'state', 'cancelId'];

const MOST_NAMES_TOLD = 3;

/** Longer than any trigger's name. */
const MAX_TRIGGER_CHARACTERS = 255;

/** Whether a call is meant for many requests. */
export const isBulk = (reader: FieldReader, act: BulkCall['act']): boolean => isObject(reader.at(act));

/** Reads `{"cancel": {"trigger": …}}`, and likewise `redrive` and `rerun`. */
export const parseBulk = (
  reader: FieldReader,
  act: BulkCall['act'],
  isMisspelt: IsMisspelt,
  idempotency: Pick<BulkCall, 'idempotencyKey'>,
): BulkCall | undefined => {
  const remarks = readRemarks(reader, isMisspelt, 'why (the ledger keeps it)');
  const dryRun = readFlag(reader, 'dryRun');
  const next = reader.at('next') === undefined ? undefined : reader.text(['next'], '"next" of the answer before');
  const filter = readFilter(reader, act);
  if (filter === undefined || remarks === undefined) return undefined;
  // What was cancelled is taken up once anyway: another cancel gives it another cancelId.
  const startsRuns = act === 'rerun' || (act === 'redrive' && filter.cancelId === undefined);
  if (startsRuns && !dryRun && reader.at('idempotencyKey') === undefined) {
    const why = 'a string of your choice that names this act: a call that is sent twice runs nothing twice then';
    return reader.error(['idempotencyKey'], why);
  }
  return { kind: 'bulk', act, filter, ...remarks, dryRun, ...(next === undefined ? {} : { next }), ...idempotency };
};

const readFilter = (reader: FieldReader, act: BulkCall['act']): BulkFilter | undefined => {
  const given = reader.at(act);
  const unknown = Object.keys(isObject(given) ? given : {}).filter((name) => !FILTER_FIELDS.includes(name));
  for (const name of unknown.slice(0, MOST_NAMES_TOLD))
    reader.errors.push(`${act}: ${quote(name)} is no field of a filter (there are ${FILTER_FIELDS.join(', ')})`);
  if (unknown.length > MOST_NAMES_TOLD)
    reader.errors.push(`${act}: ${unknown.length - MOST_NAMES_TOLD} more are no fields of a filter`);
  const trigger = reader.text([act, 'trigger'], 'the name of a trigger');
  if (trigger !== undefined && trigger.length > MAX_TRIGGER_CHARACTERS)
    reader.error([act, 'trigger'], `at most ${MAX_TRIGGER_CHARACTERS} characters`);
  const optional = (name: string, expected: string) =>
    reader.at(act, name) === undefined ? undefined : reader.text([act, name], expected);
  const state = optional('state', 'a state such as "FAILED"');
  const cancelId = optional('cancelId', 'the "cancelId" of an answer');
  if (state !== undefined && !isRequestState(state)) reader.error([act, 'state'], 'a state such as "FAILED"');
  if (cancelId !== undefined && act !== 'redrive')
    reader.errors.push(`${act}.cancelId: it names what an act has cancelled, and only a redrive takes that up again`);
  if (cancelId !== undefined && state !== undefined)
    reader.errors.push(`${act}: "state" does not go together with "cancelId": what it names is CANCELLED`);
  const span = readSpan(reader, act, cancelId);
  if (span === undefined || trigger === undefined || (state !== undefined && !isRequestState(state))) return undefined;
  return {
    trigger,
    ...span,
    ...(state === undefined ? {} : { state }),
    ...(cancelId === undefined ? {} : { cancelId }),
  };
};

/** From when to when its requests arrived. Nothing is done to a trigger's requests of all times. */
const readSpan = (
  reader: FieldReader,
  act: BulkCall['act'],
  cancelId: string | undefined,
): { readonly from: EpochMs; readonly before?: EpochMs } | undefined => {
  const [day, from, before] = ['day', 'from', 'before'].map((name) => reader.at(act, name));
  if (day !== undefined && (from !== undefined || before !== undefined)) {
    reader.errors.push(`${act}: "day" does not go together with "from" and "before": either says which are meant`);
    return undefined;
  }
  if (before !== undefined && from === undefined) {
    reader.errors.push(`${act}: "before" needs "from": say since when`);
    return undefined;
  }
  if (day !== undefined) {
    const start = typeof day === 'string' ? startOfDay(day) : undefined;
    if (start === undefined) return reader.error([act, 'day'], 'a UTC day such as "2026-11-22"');
    return { from: start, before: plusMs(start, DAY_MS) };
  }
  if (from !== undefined) return readFromTo(reader, act, before !== undefined);
  if (cancelId !== undefined) {
    const cancelled = parseCancelId(cancelId);
    if (cancelled === undefined) return reader.error([act, 'cancelId'], 'the "cancelId" of an answer');
    return { from: cancelled.from, before: cancelled.before };
  }
  return reader.error([act], 'a filter besides the trigger: "day", or "from" and perhaps "before", or a "cancelId"');
};

const readFromTo = (
  reader: FieldReader,
  act: BulkCall['act'],
  hasEnd: boolean,
): { readonly from: EpochMs; readonly before?: EpochMs } | undefined => {
  const from = reader.moment([act, 'from']);
  const before = hasEnd ? reader.moment([act, 'before']) : undefined;
  if (from === undefined || (hasEnd && before === undefined)) return undefined;
  if (before === undefined) return { from };
  return isBefore(from, before) ? { from, before } : reader.error([act, 'before'], 'a time after "from"');
};

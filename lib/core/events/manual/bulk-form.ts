import { isObject } from '../../json.ts';
import { isRequestState } from '../../ledger/parse-ledger-item.ts';
import { DAY_MS, type EpochMs, parseIso, plusMs } from '../../time.ts';
import type { FieldReader } from '../read-payload.ts';
import type { BulkCall, BulkFilter } from './manual-request.ts';
import { type IsMisspelt, readFlag, readRemarks } from './person-form.ts';

const FILTER_FIELDS = ['trigger', 'day', 'from', 'before', 'state', 'cancelId'];

/** A bulk act names itself, so that its undo knows in which days to look. */
const CANCEL_ID = /^(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})_[\w-]+$/;

/** Whether a text is the id of a bulk act. */
export const isCancelId = (text: string): boolean => CANCEL_ID.test(text);

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
  for (const name of isObject(given) ? Object.keys(given) : []) {
    if (!FILTER_FIELDS.includes(name))
      reader.errors.push(`${act}.${name} is no field of a filter (there are ${FILTER_FIELDS.join(', ')})`);
  }
  const trigger = reader.text([act, 'trigger'], 'the name of a trigger');
  const optional = (name: string, expected: string) =>
    reader.at(act, name) === undefined ? undefined : reader.text([act, name], expected);
  const state = optional('state', 'a state such as "FAILED"');
  const cancelId = optional('cancelId', 'the "cancelId" of an answer');
  if (state !== undefined && !isRequestState(state)) reader.error([act, 'state'], 'a state such as "FAILED"');
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
  const day = reader.at(act, 'day');
  if (day !== undefined) {
    const from = typeof day === 'string' ? startOf(day) : undefined;
    if (from === undefined) return reader.error([act, 'day'], 'a UTC day such as "2026-11-22"');
    return { from, before: plusMs(from, DAY_MS) };
  }
  if (reader.at(act, 'from') !== undefined) {
    const from = reader.moment([act, 'from']);
    const before = reader.at(act, 'before') === undefined ? undefined : reader.moment([act, 'before']);
    return from && { from, ...(before === undefined ? {} : { before }) };
  }
  const [, first = '', last = ''] = CANCEL_ID.exec(cancelId ?? '') ?? [];
  const [from, until] = [startOf(first), startOf(last)];
  if (from !== undefined && until !== undefined) return { from, before: plusMs(until, DAY_MS) };
  return reader.error([act], 'a filter besides the trigger: "day", or "from" and perhaps "before", or a "cancelId"');
};

const startOf = (day: string): EpochMs | undefined =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) ? parseIso(`${day}T00:00:00Z`) : undefined;

import { isObject } from '../../json.ts';
import type { FieldReader } from '../read-payload.ts';
import type { CloseCall, NamedGroup } from './close-call.ts';
import { type IsMisspelt, readFlag, readToldRemark } from './person-form.ts';

/** Reads `{"trigger": …, "by": {…}}`, the name of a group; leaves its errors with the reader. */
export const readGroupName = (reader: FieldReader, field: 'status' | 'close'): NamedGroup | undefined => {
  const given = reader.at(field);
  for (const name of isObject(given) ? Object.keys(given) : [])
    if (name !== 'trigger' && name !== 'by')
      reader.errors.push(`${field}.${name} is no field of a group (there are trigger and by)`);
  const trigger = reader.text([field, 'trigger'], 'the name of a trigger');
  const by = reader.at(field, 'by') ?? {};
  const expected = 'the values of the group, such as {"day": "2026-11-22"}';
  if (!isObject(by)) return reader.error([field, 'by'], expected);
  const values = Object.keys(by).flatMap((name) => {
    const value = reader.text([field, 'by', name], 'a text: values are compared as they stand in the key');
    return value === undefined ? [] : [[name, value] as const];
  });
  if (trigger === undefined || values.length < Object.keys(by).length) return undefined;
  return { trigger, by: Object.fromEntries(values) };
};

/** Reads `{"close": …}`. */
export const parseClose = (
  reader: FieldReader,
  isMisspelt: IsMisspelt,
  idempotency: Pick<CloseCall, 'idempotencyKey'>,
): CloseCall | undefined => {
  const [by, why] = [readToldRemark(reader, 'by'), readToldRemark(reader, 'why')];
  const dryRun = readFlag(reader, 'dryRun');
  const group = isMisspelt('close') ? undefined : readGroupName(reader, 'close');
  if (group === undefined) return undefined;
  const remarks = { ...(by !== undefined && { by }), ...(why !== undefined && { why }) };
  return { kind: 'close', group, ...remarks, ...idempotency, dryRun };
};

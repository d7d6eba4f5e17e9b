import { BATCH_FIELDS, type KnownField, knownFields } from '../core/events/event-fields.ts';
import type { Json } from '../core/json.ts';
import type { BatchPolicy } from '../core/triggers/batch-policy.ts';
import { capturesOf } from '../core/triggers/source-keys.ts';
import type { DeclaredInput, InputType, TriggerSource } from '../core/triggers/trigger.ts';
import type { Readable } from './expressions/cel-names.ts';

const INPUT_TYPES: Readonly<Record<InputType, KnownField['type']>> = {
  string: 'string',
  integer: 'int',
  number: 'double',
  boolean: 'bool',
  date: 'string',
  datetime: 'string',
  array: 'list<string>',
};

/** `input` as its declaration says: these names and no others, each there always when it must be or has a default. */
const inputField = (inputs: readonly DeclaredInput[]): KnownField => ({
  name: 'input',
  type: 'map',
  optional: false,
  below: inputs.map(({ name, type, required, default: standIn }) => ({
    name,
    type: INPUT_TYPES[type],
    optional: !required && standIn === undefined,
  })),
});

/** What a trigger's expressions can read of its event. */
export const readableOf = (
  kind: TriggerSource['kind'] | undefined,
  source: TriggerSource | undefined,
  vars: Json | undefined,
): Readable => {
  const captures = source?.kind === 's3' ? capturesOf(source.keys) : [];
  const captured = captures.map((capture): KnownField => ({ ...capture, type: 'string' }));
  const known = kind === undefined ? [] : knownFields(kind);
  const declared = source?.kind === 'manual' && source.inputs !== undefined ? [inputField(source.inputs)] : [];
  // Of one name the last counts: what is declared is known better.
  const fields = [...captured, ...known, ...declared];
  // When the key pattern is wrong its captures are unknown, and no name can be called unknown.
  return {
    fields: new Map(fields.map((field) => [field.name, field])),
    vars,
    kind: source === undefined ? undefined : kind,
    ...(source?.kind === 'schedule' && { timezone: source.timezone }),
  };
};

/** What the request of a trigger that batches can read: the batch, and the values on which all its uploads agree. */
export const readableOfBatch = ({ by }: BatchPolicy, ofUpload: Readable): Readable => {
  const agreed = by.map((name): KnownField => ({ name, type: 'string', optional: false }));
  return {
    fields: new Map([...agreed, ...BATCH_FIELDS].map((field) => [field.name, field])),
    vars: ofUpload.vars,
    kind: ofUpload.kind && 'batch',
    ofEachUpload: ofUpload.fields,
  };
};

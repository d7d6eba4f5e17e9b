import { type KnownField, knownFields } from '../../lib/core/events/event-fields.ts';
import type { Expression } from '../../lib/core/expressions/compiled-expression.ts';
import type { Json } from '../../lib/core/json.ts';
import type { TriggerSource } from '../../lib/core/triggers/trigger.ts';
import type { Readable } from '../../lib/triggers-file/expressions/cel-names.ts';
import { readExpression } from '../../lib/triggers-file/expressions/read-expression.ts';

/** What the expressions of a trigger can read; `captures` are those of its key pattern. */
export const aReadable = (
  kind: TriggerSource['kind'],
  {
    captures = [],
    vars = {},
    timezone = 'UTC',
  }: { readonly captures?: readonly string[]; readonly vars?: Json; readonly timezone?: string } = {},
): Readable => {
  const captured = captures.map((name): KnownField => ({ name, type: 'string', optional: false }));
  return {
    kind,
    vars,
    timezone,
    fields: new Map([...knownFields(kind), ...captured].map((field) => [field.name, field])),
  };
};

/** An expression as `check` writes it down; it must have no error and be no literal. */
export const anExpression = (source: string, readable: Readable = aReadable('manual')): Expression => {
  const reading = readExpression(source, readable);
  if (!reading.ok) throw new Error(reading.errors.join('\n'));
  if (typeof reading.value !== 'object') throw new Error(`${source} is a literal`);
  return reading.value;
};

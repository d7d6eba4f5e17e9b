import { isObject, type Json } from '../../lib/core/json.ts';
import { describeInput } from '../../lib/core/triggers/declared-input.ts';
import type { DeclaredInput, ManualSource, TriggerSource } from '../../lib/core/triggers/trigger.ts';

/** What a form must know of a trigger that is called. */
export interface Callable {
  readonly name: string;
  readonly on: ManualSource | { readonly kind: Exclude<TriggerSource['kind'], 'manual'> };
}

/** A field of the form with which a trigger is called. */
export interface CallField {
  readonly name: string;
  readonly control: 'text' | 'number' | 'date' | 'lines' | 'choice' | 'json';
  readonly required: boolean;
  /** What it may be, in words. */
  readonly hint: string;
  /** Of a choice: the values, as JSON. */
  readonly choices: readonly string[];
}

/** What a person has filled in, by the fields' names; an empty text counts as nothing. */
export type CallValues = Readonly<Record<string, string>>;

/** The field of a schedule's call, and that of a call for which nothing is declared. */
const DUE = 'scheduledTime';
const INPUT = 'input';

const DUE_HINT = 'a date such as 2026-11-22, or a time such as 2026-11-22T02:00:00Z';

/** The fields with which a trigger can be called. None for one that waits for uploads: name an object instead. */
export const fieldsOf = ({ on }: Callable): readonly CallField[] => {
  switch (on.kind) {
    case 's3':
      return [];
    case 'schedule':
      return [{ name: DUE, control: 'text', required: true, hint: DUE_HINT, choices: [] }];
    case 'manual':
      return (
        on.inputs?.map(fieldOf) ?? [
          { name: INPUT, control: 'json', required: false, hint: 'JSON, e.g. {"day": "2026-11-22"}', choices: [] },
        ]
      );
  }
};

const fieldOf = (input: DeclaredInput): CallField => ({
  name: input.name,
  control: input.type === 'array' || input.enum === undefined ? controlOf(input) : 'choice',
  required: input.required,
  hint: [
    // The browser shows in which form it takes a date.
    describeInput(input).replace(/^a date such as "[^"]*"/, 'a date'),
    ...(input.default === undefined ? [] : [`${JSON.stringify(input.default)} when left empty`]),
    ...(input.description === undefined ? [] : [input.description]),
  ].join('; '),
  choices: choicesOf(input).map((value) => JSON.stringify(value)),
});

const choicesOf = ({ type, enum: allowed }: DeclaredInput): readonly Json[] =>
  type === 'boolean' ? [true, false] : type === 'array' ? [] : (allowed ?? []);

const controlOf = ({ type }: DeclaredInput): CallField['control'] => {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'choice';
    case 'date':
      return 'date';
    case 'array':
      return 'lines';
    case 'string':
    case 'datetime':
      return 'text';
  }
};

/** The payload for the function `manual`, as JSON; values that are none of their kind go into it as they are written. */
export const payloadOf = (trigger: Callable, values: CallValues): string => {
  const filled = Object.fromEntries(
    fieldsOf(trigger).flatMap((field): readonly (readonly [string, Json])[] => {
      const text = (values[field.name] ?? '').trim();
      return text === '' ? [] : [[field.name, jsonOf(field, text)]];
    }),
  );
  return JSON.stringify({ trigger: trigger.name, ...argumentsOf(trigger, filled) }, null, 2);
};

type Filled = Readonly<Record<string, Json>>;

const argumentsOf = ({ on }: Callable, filled: Filled): Filled => {
  if (on.kind === 'schedule') {
    const due = filled[DUE];
    if (typeof due !== 'string') return {};
    return /^\d{4}-\d{2}-\d{2}$/.test(due) ? { scheduledDate: due } : { scheduledTime: due };
  }
  const isDeclared = on.kind === 'manual' && on.inputs !== undefined;
  return isDeclared && Object.keys(filled).length > 0 ? { input: filled } : isDeclared ? {} : filled;
};

/** The values with which the form shows what a payload of the trigger brings. */
export const valuesFrom = (trigger: Callable, payload: Readonly<Record<string, unknown>>): CallValues => {
  const { input, scheduledTime } = payload;
  const given = isObject(input) ? input : {};
  return Object.fromEntries(
    fieldsOf(trigger).map(({ name, control }) => {
      if (name === DUE && trigger.on.kind === 'schedule') return [name, String(scheduledTime ?? '')];
      const value = control === 'json' ? input : given[name];
      return [name, value === undefined ? '' : textOf(control, value)];
    }),
  );
};

const textOf = (control: CallField['control'], value: unknown): string => {
  if (control === 'lines' && Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' && control !== 'choice' && control !== 'json' ? value : JSON.stringify(value);
};

const jsonOf = ({ control }: CallField, text: string): Json => {
  switch (control) {
    case 'text':
    case 'date':
      return text;
    case 'lines':
      return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'choice':
    case 'json':
      return parsed(text);
  }
};

const parsed = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

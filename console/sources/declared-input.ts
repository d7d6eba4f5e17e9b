import { field, isJsonWithin, isObject, type Json } from '../../lib/core/json.ts';
import type { DeclaredInput, InputType } from '../../lib/core/triggers/trigger.ts';

const TYPES: readonly InputType[] = ['string', 'integer', 'number', 'boolean', 'date', 'datetime', 'array'];

/** Values of inputs are flat. */
const DEPTH = 2;

type Told = Readonly<Record<string, unknown>>;

/** An input as the function `manual` tells it; none for what a form could not show. */
export const declaredInput = (told: Told): readonly DeclaredInput[] => {
  const name = field(told, 'name');
  const type = TYPES.find((one) => one === field(told, 'type'));
  if (typeof name !== 'string' || type === undefined) return [];
  const [standIn, listed, description] = [field(told, 'default'), field(told, 'enum'), field(told, 'description')];
  const pattern = field(told, 'pattern');
  const source = isObject(pattern) ? field(pattern, 'source') : undefined;
  return [
    {
      ...{ name, type, required: field(told, 'required') === true },
      ...(isJson(standIn) && { default: standIn }),
      ...(Array.isArray(listed) && { enum: listed.filter(isJson) }),
      ...(typeof description === 'string' && { description }),
      // A form only shows it; the function checks what is filled in.
      ...(typeof source === 'string' && { pattern: { source, tokens: [] } }),
      ...bound(told, 'min'),
      ...bound(told, 'max'),
    },
  ];
};

const isJson = (value: unknown): value is Json => value !== undefined && isJsonWithin(value, DEPTH);

const bound = (told: Told, name: 'min' | 'max'): Partial<Pick<DeclaredInput, 'min' | 'max'>> => {
  const value = field(told, name);
  return typeof value === 'number' || typeof value === 'string' ? { [name]: value } : {};
};

import { described, type JsonSchema, type Schema } from './schema.ts';
import type { ScalarTree } from './yaml-tree.ts';

const scalarOf = <T extends ScalarTree['value']>(
  is: (value: ScalarTree['value']) => value is T,
  expected: string,
  json: JsonSchema,
): Schema<T> => ({
  expected,
  json,
  read: (tree) => (tree.kind === 'scalar' && is(tree.value) ? tree.value : undefined),
});

/** A string that is not empty. */
export const string = (expected: string, description?: string): Schema<string> =>
  scalarOf(
    (value): value is string => typeof value === 'string' && value !== '',
    expected,
    described({ type: 'string', minLength: 1 }, description),
  );

/** A number between two bounds, which are allowed. */
export const number = (
  expected: string,
  description: string,
  { whole = false, min, max }: { readonly whole?: boolean; readonly min?: number; readonly max?: number } = {},
): Schema<number> =>
  scalarOf(
    (value): value is number =>
      typeof value === 'number' &&
      (!whole || Number.isInteger(value)) &&
      !(value < (min ?? value)) &&
      !(value > (max ?? value)),
    expected,
    described(
      {
        type: whole ? 'integer' : 'number',
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      },
      description,
    ),
  );

export const boolean = (description: string, expected = 'a boolean'): Schema<boolean> =>
  scalarOf((value) => typeof value === 'boolean', expected, described({ type: 'boolean' }, description));

/** Any scalar but null. */
export const scalar = (expected: string, description?: string): Schema<string | number | boolean> =>
  scalarOf((value) => value !== null, expected, described({ type: ['string', 'number', 'boolean'] }, description));

/** One of some words; `notes` has what is to be said of others. */
export const words = <const T extends string>(
  known: readonly T[],
  description?: string,
  notes: Readonly<Record<string, string>> = {},
): Schema<T> => ({
  ...scalarOf(
    (value): value is T => known.some((word) => word === value),
    `one of ${known.join(', ')}`,
    described({ type: 'string', enum: known }, description),
  ),
  note: (word) => (typeof word === 'string' && Object.hasOwn(notes, word) ? `: ${notes[word]}` : ''),
});

const EXPRESSION = /\$\{\{/;

/** What another schema asks for, or an expression that gives it. */
export const orExpression = <T>(schema: Schema<T>, description: string): Schema<T | string> =>
  either(
    `${schema.expected}, or one \${{ expression }}`,
    description,
    schema,
    scalarOf((value): value is string => typeof value === 'string' && EXPRESSION.test(value), '', {
      type: 'string',
      pattern: EXPRESSION.source,
    }),
  );

/** One of two kinds. */
export const either = <A, B>(expected: string, description: string, a: Schema<A>, b: Schema<B>): Schema<A | B> => ({
  expected,
  json: described({ anyOf: [a.json, b.json] }, description),
  read: (tree, spot) => a.read(tree, spot) ?? b.read(tree, spot),
});

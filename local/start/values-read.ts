import { isObject } from '../../lib/core/json.ts';
import type { Expression, Template, Trigger } from '../../lib/core/trigger.ts';

/** A value of the event that expressions of a trigger read. */
export interface ValueRead {
  /** e.g. `area`, or `input`, `from`. */
  readonly path: readonly string[];
  /** Whether every expression that reads it says what happens without it. */
  readonly optional: boolean;
  /** What it is compared with or handed on with, the nearest first: good guesses for what it should be. */
  readonly besides: readonly Literal[];
}

/** What may stand as it is in an expression. */
export type Literal = string | number | boolean;

/** What a part of an expression reads, and the literals in it. */
interface Found {
  readonly reads: Read[];
  readonly literals: Literal[];
}

interface Read {
  readonly path: readonly string[];
  readonly optional: boolean;
  readonly besides: Literal[];
}

/** All values that a trigger's condition and request read, each once; those of the condition come first. */
export const valuesRead = ({ when, start }: Trigger): readonly ValueRead[] => {
  const expressions = [...(when === undefined ? [] : [when]), ...expressionsOf(start)];
  const byPath = new Map<string, ValueRead>();
  for (const read of expressions.flatMap(readsOf)) {
    const known = byPath.get(JSON.stringify(read.path));
    byPath.set(JSON.stringify(read.path), {
      path: read.path,
      optional: read.optional && (known?.optional ?? true),
      besides: [...new Set([...(known?.besides ?? []), ...read.besides])],
    });
  }
  return [...byPath.values()];
};

/** In the order in which they stand. */
const expressionsOf = (templates: object): readonly Expression[] =>
  Object.values(templates).flatMap((template: Template | object): readonly Expression[] => {
    if (typeof template !== 'object' || template === null) return [];
    if ('path' in template || 'cel' in template) return [template];
    return expressionsOf(template);
  });

const readsOf = (expression: Expression): readonly Read[] =>
  'path' in expression ? [{ path: expression.path, optional: false, besides: [] }] : search(expression.code).reads;

/** Goes through a compiled expression; an inner part tells its literals to what it reads before an outer one does. */
const search = (code: unknown): Found => {
  if (Array.isArray(code)) return join(code.map(search));
  if (!isObject(code)) return { reads: [], literals: [] };
  const { op, value } = code;
  if (op === 'literal') return { reads: [], literals: isLiteral(value) ? [value] : [] };
  const read = pathOf(code);
  if (read !== undefined) return { reads: [{ ...read, besides: [] }], literals: [] };
  const { at: _, op: __, ...parts } = code;
  const found = join(Object.values(parts).map(search));
  // `a == "x" && b == "y"` puts nothing beside something: its two sides have nothing to do with each other.
  if (op === 'and' || op === 'or') return { reads: found.reads, literals: [] };
  for (const { besides } of found.reads)
    besides.push(...found.literals.filter((literal) => !besides.includes(literal)));
  return found;
};

const isLiteral = (value: unknown): value is Literal => ['string', 'number', 'boolean'].includes(typeof value);

const join = (found: readonly Found[]): Found => ({
  reads: found.flatMap(({ reads }) => reads),
  literals: found.flatMap(({ literals }) => literals),
});

/** `input.from`, `input["from-date"]`, `input.?to`, `has(input.to)`. */
const pathOf = (code: unknown): { readonly path: readonly string[]; readonly optional: boolean } | undefined => {
  if (!isObject(code)) return undefined;
  const { op, of, name, index } = code;
  if (op === 'event') return { path: [], optional: false };
  const step = op === 'field' || op === 'has' ? name : op === 'index' && isObject(index) ? index['value'] : undefined;
  const before = typeof step === 'string' ? pathOf(of) : undefined;
  if (before === undefined || typeof step !== 'string') return undefined;
  const optional = before.optional || op === 'has' || code['optional'] === true;
  return { path: [...before.path, step], optional };
};

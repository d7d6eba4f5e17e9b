import { readPicture, type TimePicture } from '../core/calendar/time-picture.ts';
import type { Expression } from '../core/expressions/compiled-expression.ts';
import { isObject } from '../core/json.ts';
import type { Template, Trigger } from '../core/triggers/trigger.ts';

/** A value of the event that a trigger's expressions read. */
export interface ValueRead {
  /** e.g. `area`, or `input`, `from`. */
  readonly path: readonly string[];
  /** Whether every expression that reads it handles its absence. */
  readonly optional: boolean;
  /** What it is compared with, the nearest first: good guesses for what it should be. */
  readonly compared: readonly Literal[];
  /** The pictures with which it is parsed as a date or time, e.g. `yyyyMMdd`. */
  readonly pictures: readonly TimePicture[];
  /** The separators at which it is split. */
  readonly separators: readonly string[];
  /** Other literals beside it: guesses of last resort. */
  readonly besides: readonly Literal[];
}

/** What may stand as it is in an expression. */
export type Literal = string | number | boolean;

/** What a part of an expression reads, and the literals in it. */
interface Found {
  readonly reads: Read[];
  readonly literals: readonly Literal[];
}

interface Read {
  readonly path: readonly string[];
  readonly optional: boolean;
  readonly compared: Literal[];
  readonly pictures: TimePicture[];
  readonly separators: string[];
  readonly besides: Literal[];
}

const readOf = (path: readonly string[], optional: boolean): Read => ({
  path,
  optional,
  compared: [],
  pictures: [],
  separators: [],
  besides: [],
});

/** All values that a trigger's condition and request read, each once; those of the condition come first. */
export const valuesRead = ({ when, start }: Trigger): readonly ValueRead[] => {
  const expressions = [...(when === undefined ? [] : [when]), ...expressionsOf(start)];
  const byPath = new Map<string, ValueRead>();
  for (const read of expressions.flatMap(readsOf)) {
    const known = byPath.get(JSON.stringify(read.path));
    byPath.set(JSON.stringify(read.path), {
      path: read.path,
      optional: read.optional && (known?.optional ?? true),
      compared: [...new Set([...(known?.compared ?? []), ...read.compared])],
      pictures: [...(known?.pictures ?? []), ...read.pictures],
      separators: [...new Set([...(known?.separators ?? []), ...read.separators])],
      besides: [...new Set([...(known?.besides ?? []), ...read.besides])],
    });
  }
  return [...byPath.values()];
};

/** In the order in which they are written. */
const expressionsOf = (templates: object): readonly Expression[] =>
  Object.values(templates).flatMap((template: Template | object): readonly Expression[] => {
    if (typeof template !== 'object' || template === null) return [];
    if ('path' in template || 'cel' in template) return [template];
    return expressionsOf(template);
  });

const readsOf = (expression: Expression): readonly Read[] =>
  'path' in expression ? [readOf(expression.path, false)] : search(expression.code).reads;

/** Walks through a compiled expression. An inner part adds its literals to what it reads before an outer part does. */
const search = (code: unknown): Found => {
  if (Array.isArray(code)) return join(code.map(search));
  if (!isObject(code)) return { reads: [], literals: [] };
  const { op, value } = code;
  if (op === 'literal') return { reads: [], literals: isLiteral(value) ? [value] : [] };
  const read = pathOf(code);
  if (read !== undefined) return { reads: [readOf(read.path, read.optional)], literals: [] };
  const { at: _, op: __, ...parts } = code;
  const found = join(Object.values(parts).map(search));
  // `a == "x" && b == "y"` puts nothing beside something: its two sides have nothing to do with each other.
  if (op === 'and' || op === 'or') return { reads: found.reads, literals: [] };
  const literals = tell(code, found);
  return { reads: found.reads, literals };
};

/** Adds the literals of a part to the values that it reads; gives the literals that outer parts may also use. */
const tell = ({ op, name }: { readonly op?: unknown; readonly name?: unknown }, found: Found): readonly Literal[] => {
  const { reads, literals } = found;
  const add = (list: (read: Read) => unknown[], items: readonly unknown[]): void => {
    for (const read of reads) list(read).push(...items.filter((item) => !list(read).includes(item)));
  };
  const texts = literals.filter((literal) => typeof literal === 'string');
  if (op === 'compare' || (op === 'call' && PREDICATES.has(String(name)))) {
    add((read) => read.compared, literals);
    return literals;
  }
  if (op === 'call' && name === 'date') {
    const pictures = texts.flatMap(pictureOf);
    // Of several values that make one date together, none has the picture.
    if (reads.length === 1) add((read) => read.pictures, pictures.length > 0 ? pictures : DATE);
    return [];
  }
  if (op === 'call' && name === 'time') {
    if (reads.length === 1) add((read) => read.pictures, ISO);
    return [];
  }
  if (op === 'call' && name === '.split') add((read) => read.separators, texts);
  add((read) => read.besides, literals);
  return literals;
};

const PREDICATES: ReadonlySet<string> = new Set(['.startsWith', '.endsWith', '.contains']);

const pictureOf = (text: string): readonly TimePicture[] => {
  const reading = readPicture(text);
  return reading.ok ? [reading.picture] : [];
};

const DATE = pictureOf('yyyy-MM-dd');
const ISO = pictureOf("yyyy-MM-dd'T'HH:mm:ss'Z'");

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

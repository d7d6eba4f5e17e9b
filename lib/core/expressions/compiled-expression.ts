/** A `${{ … }}`: a plain path, or CEL for everything else. */
export type Expression = PathExpression | CelExpression;

/** Names joined by dots, e.g. `input.from`. Its value must be there. */
export interface PathExpression {
  readonly path: readonly string[];
}

/** https://cel.dev */
export interface CelExpression {
  /** As written in the file, for messages. */
  readonly cel: string;
  readonly code: Code;
}

/**
 * An expression after `check`: the build parses CEL, judges its types and writes this tree into `triggers.json`; the
 * functions only evaluate it ({@link ./evaluate.ts}). So neither parser nor type checker is part of a bundle.
 *
 * The ledger holds such trees, too, as the condition of a retry: a part that was written once keeps its meaning.
 */
export type Code =
  | { readonly op: 'literal'; readonly value: string | number | boolean | null }
  /** A literal `""` that the file's author wrote where it becomes the result, or a side of `+`: the one empty string that may be sent. */
  | { readonly op: 'empty' }
  /** All fields of the event; only ever read by a `field`. */
  | { readonly op: 'event' }
  /** The name that an enclosing `each` or `bind` has brought in. */
  | VariableCode
  | FieldCode
  | IndexCode
  | (At & { readonly op: 'has'; readonly of: Code; readonly name: string })
  | CallCode
  | ArithmeticCode
  | (At & { readonly op: 'compare'; readonly sign: Comparison; readonly left: Code; readonly right: Code })
  | (At & { readonly op: 'and' | 'or'; readonly left: Code; readonly right: Code })
  | (At & { readonly op: 'choice'; readonly when: Code; readonly yes: Code; readonly no: Code })
  /** `.orValue(otherwise)`; with `optional`, `.or(otherwise)`. Only what is needed is evaluated. */
  | (At & { readonly op: 'default'; readonly of: Code; readonly otherwise: Code; readonly optional?: true })
  /** `wholly`: as with `+`. */
  | { readonly op: 'list'; readonly items: readonly Code[]; readonly wholly?: true }
  | (At & { readonly op: 'object'; readonly entries: readonly (readonly [Code, Code])[] })
  | { readonly op: 'bind'; readonly name: string; readonly value: Code; readonly in: Code }
  | EachCode;

/** `written`: it stands where an `empty` may stand, so it gives one that it holds; elsewhere it gives the text. */
interface VariableCode {
  readonly op: 'variable';
  readonly name: string;
  readonly written?: true;
}

/** Where a part stands in the source, for messages: the first character, and the one after the last. */
interface At {
  readonly at: readonly [from: number, to: number];
}

/** `of.name`; with `optional`, `of.?name`. */
export interface FieldCode extends At {
  readonly op: 'field';
  readonly of: Code;
  readonly name: string;
  readonly optional?: true;
  /** It reads a variable of the stage, and stands where an `empty` may stand. */
  readonly written?: true;
}

/** `of[index]`; with `optional`, `of[?index]`. `written` as in a {@link FieldCode}. */
interface IndexCode extends At {
  readonly op: 'index';
  readonly of: Code;
  readonly index: Code;
  readonly optional?: true;
  readonly written?: true;
}

/** A function, method or unary operator by its name in {@link ./functions.ts}; a method's name begins with a dot. */
export interface CallCode extends At {
  readonly op: 'call';
  readonly name: string;
  readonly args: readonly Code[];
}

/** `kind`: what the type checker knows; without it the values decide, which they can for all signs but `/`. */
export interface ArithmeticCode extends At {
  readonly op: 'arithmetic';
  readonly sign: '+' | '-' | '*' | '/' | '%';
  readonly kind?: 'int' | 'double';
  /**
   * Of `+`: neither side may be an empty string, but for an `empty`. Absent in conditions of retries that were kept
   * before the build wrote it, and then `+` joins any two strings.
   */
  readonly wholly?: true;
  readonly left: Code;
  readonly right: Code;
}

/** Operators whose result is a boolean, whatever they compare. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';

/** A macro of CEL over an array, or over the names of an object; `name` holds one item after the other. */
export interface EachCode extends At {
  readonly op: 'each';
  readonly how: 'all' | 'exists' | 'exists_one' | 'filter' | 'map';
  readonly over: Code;
  readonly name: string;
  /** Must give a boolean; absent in a `map` without a filter. */
  readonly test?: Code;
  /** What a `map` makes of each item. */
  readonly give?: Code;
}

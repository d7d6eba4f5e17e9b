import jsonata from 'jsonata';
import { type KnownField, knownFields } from '../core/event-fields.ts';
import { showPath } from '../core/expression.ts';
import { field, isObject, type Json } from '../core/json.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { Expression, TriggerSource } from '../core/trigger.ts';
import type { ResultType } from './jsonata-functions.ts';
import { type PathJudge, readsOf } from './jsonata-scope.ts';
import { asNode, kindOf, type SyntaxNode } from './jsonata-tree.ts';
import { typeOf } from './jsonata-type.ts';
import { plainPath } from './template-text.ts';

/** What the expressions of one trigger can read. */
export interface Readable {
  readonly fields: ReadonlyMap<string, KnownField>;
  /** The stage's variables; undefined when they are not known, and then nothing is said about them. */
  readonly vars: Json | undefined;
  /** What the trigger starts on; undefined when that is itself at fault, and then nothing is said about names. */
  readonly kind: TriggerSource['kind'] | undefined;
}

/**
 * `value` is plain when the expression is a literal; `type` is what it gives whenever it gives anything. `faults` has
 * all of them, ready to be shown.
 */
export type ExpressionReading =
  | { readonly ok: true; readonly value: Expression | string | number | boolean; readonly type: ResultType }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Longer ones belong into the job; and the library's parser recurses. */
const MAX_CHARACTERS = 4_000;

const OPTIONAL_VALUES: ReadonlySet<string> = new Set(['any']);

const unknownName = (name: string, { fields, kind }: Readable): string => {
  const known = [...fields.keys()];
  const nearest = nearestName(name, known);
  const others = (['s3', 'schedule', 'manual'] as const).filter(
    (other) => other !== kind && knownFields(other).some((candidate) => candidate.name === name),
  );
  const elsewhere = others.length > 0 ? `; ${others.join(' and ')} triggers have it, this one is ${kind}` : '';
  const hint = nearest === undefined ? elsewhere : `; did you mean "${nearest}"?`;
  const dash = name.includes('-') ? '' : '; a name with "-" is written in backticks';
  return `unknown name "${name}"${hint} (known here: ${known.join(', ')}${elsewhere === '' && nearest === undefined ? dash : ''})`;
};

const missingVar = (path: readonly string[], vars: Json): string | undefined => {
  let value: unknown = vars;
  for (const name of path.slice(1)) {
    if (!isObject(value)) return undefined;
    const next = field(value, name);
    if (next === undefined) {
      const nearest = nearestName(name, Object.keys(value));
      const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
      return `"${showPath(path)}" is not in the vars of this stage${hint} (known: ${Object.keys(value).join(', ')})`;
    }
    value = next;
  }
  return undefined;
};

/** Judges paths by what is known of the trigger's fields. */
const judgeOf =
  (readable: Readable): PathJudge =>
  (path) => {
    const [name = '', ...below] = path;
    const known = readable.fields.get(name);
    if (known === undefined) {
      return { optional: false, ...(readable.kind !== undefined && { fault: unknownName(name, readable) }) };
    }
    if (name === 'vars') {
      const fault = readable.vars === undefined ? undefined : missingVar(path, readable.vars);
      return { optional: false, ...(fault !== undefined && { fault }) };
    }
    const optional = known.optional || OPTIONAL_VALUES.has(known.type);
    if (below.length === 0 || known.type === 'any') return { optional };
    return { optional, fault: `"${showPath(path)}": ${name} is a ${known.type} and has nothing below it` };
  };

const syntaxFault = (thrown: unknown, source: string): string => {
  const error = isObject(thrown) || thrown instanceof Error ? thrown : {};
  const message = 'message' in error ? String(error.message) : String(thrown);
  const position = 'position' in error && typeof error.position === 'number' ? error.position : undefined;
  const near = position === undefined ? '' : ` (before "${source.slice(position, position + 15)}")`;
  const regex = message.includes('S0302') || message.toLowerCase().includes('regular expression');
  const hint = regex ? '; regular expressions are refused' : '';
  return `this is no JSONata: ${message}${near}${hint}`;
};

const parse = (source: string): { readonly tree: SyntaxNode } | { readonly fault: string } => {
  if (source.length > MAX_CHARACTERS)
    return { fault: `it has ${source.length} characters, want at most ${MAX_CHARACTERS}` };
  try {
    return { tree: asNode(jsonata(source).ast()) };
  } catch (thrown) {
    return { fault: syntaxFault(thrown, source) };
  }
};

/** A literal needs no library at run time. */
const literalOf = (tree: SyntaxNode): string | number | boolean | undefined => {
  const value = tree['value'];
  const isLiteral = ['string', 'number', 'value'].includes(kindOf(tree)) && tree['predicate'] === undefined;
  return isLiteral && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    ? value
    : undefined;
};

/**
 * Reads the inside of a `${{ … }}`, or a `when`: as a literal, a plain path, or JSONata; or tells all that is wrong
 * with it. Every message begins with the expression itself.
 */
export const readExpression = (source: string, readable: Readable): ExpressionReading => {
  const shown = `\${{ ${source.length > 80 ? `${source.slice(0, 80)}…` : source} }}`;
  const refuse = (faults: readonly string[]): ExpressionReading => ({
    ok: false,
    faults: faults.map((fault) => `${shown}: ${fault}`),
  });
  if (source === '') return refuse(['an expression is missing']);
  const path = plainPath(source);
  const parsed = parse(source);
  if ('fault' in parsed) return refuse([parsed.fault]);
  const type = typeOf(parsed.tree, readable.fields);
  if (path !== undefined) {
    const { fault } = judgeOf(readable)(path);
    return fault === undefined ? { ok: true, value: { path }, type } : refuse([fault]);
  }
  const literal = literalOf(parsed.tree);
  if (literal !== undefined) return { ok: true, value: literal, type };
  const { faults, requires } = readsOf(parsed.tree, judgeOf(readable));
  return faults.length > 0 ? refuse(faults) : { ok: true, value: { jsonata: source, requires }, type };
};

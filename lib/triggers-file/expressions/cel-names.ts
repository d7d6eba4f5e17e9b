import { BATCH_NAME, EVENT_NAME, type KnownField, knownFields } from '../../core/events/event-fields.ts';
import { showPath } from '../../core/expressions/expression.ts';
import { FUNCTIONS_BY_NAME } from '../../core/expressions/functions.ts';
import { field, isObject, type Json } from '../../core/json.ts';
import { didYouMean, nearestName } from '../../core/nearest-name.ts';
import type { TriggerSource } from '../../core/triggers/trigger.ts';
import { OTHER_NAMES, REFUSED } from './cel-habits.ts';
import { allParts, type Below, type CelNode, isBind, isMacro, isOptionalNamespace, pathOf } from './cel-node.ts';
import { showType } from './cel-types.ts';

/** What the expressions of one trigger can read. */
export interface Readable {
  readonly fields: ReadonlyMap<string, KnownField>;
  /** The stage's variables; undefined when they are not known, and then nothing is said about them. */
  readonly vars: Json | undefined;
  /** What the trigger starts on, `batch` or `run`; undefined when that is wrong, and then nothing is said about names. */
  readonly kind: TriggerSource['kind'] | 'batch' | 'run' | undefined;
  /** Of a batch: what could be read of one of its uploads, and cannot be read here. */
  readonly ofEachUpload?: ReadonlyMap<string, KnownField>;
  /** The zone in which the trigger's times are read; UTC when left out. */
  readonly timezone?: string;
}

const KINDS = ['s3', 'schedule', 'manual'] as const;

/** Where a name is known that cannot be read here; empty when nowhere. */
const knownElsewhere = (name: string, { kind, ofEachUpload }: Readable): string => {
  if (ofEachUpload?.has(name) === true)
    return '; each upload of a batch has its own: name it in by if it is a capture on which they shall agree, else read batch.manifest or batch.?keys';
  const others = KINDS.filter(
    (other) => other !== kind && knownFields(other).some((candidate) => candidate.name === name),
  );
  if (name === BATCH_NAME && kind !== 'run') return '; only start of a trigger with batch: has it';
  if (others.length === 0) return '';
  if (kind === 'run') return '; only the end of the run can be read here, not the event';
  return `; ${others.join(' and ')} triggers have it, this one is ${kind}`;
};

const unknownName = (name: string, readable: Readable): string => {
  const known = [...readable.fields.keys()];
  const here = OTHER_NAMES.get(name);
  const elsewhere = knownElsewhere(name, readable);
  const isOfUpload = readable.ofEachUpload?.has(name) === true;
  const hint = isOfUpload
    ? elsewhere
    : didYouMean(name, known) || (here === undefined ? elsewhere : `; here it is ${here}`);
  const quotes = hint === '' ? '; a string stands in quotes, and a name with "-" is read by input["from-date"]' : '';
  return `unknown name "${name}"${hint} (known here: ${known.join(', ')}${quotes})`;
};

const missingVar = (path: readonly string[], vars: Json): string | undefined => {
  let value: unknown = vars;
  for (const name of path.slice(1)) {
    if (!isObject(value)) return undefined;
    const next = field(value, name);
    if (next === undefined) {
      const known = Object.keys(value);
      const hint = `${didYouMean(name, known)} (known: ${known.join(', ')})`;
      return `"${showPath(path)}" is not in the vars of this stage${hint}`;
    }
    if (next === null) return `"${showPath(path)}" has no value in the vars of this stage`;
    value = next;
  }
  return undefined;
};

const belowError = (name: string, below: string, declared: readonly KnownField[]): string => {
  const names = declared.map((one) => one.name);
  const known = name === BATCH_NAME ? 'it has' : 'declared';
  const hint = `${didYouMean(below, names)} (${known}: ${names.join(', ') || 'none'})`;
  return `${name === BATCH_NAME ? 'a batch has' : 'the trigger declares'} no "${showPath([name, below])}"${hint}`;
};

/** What is wrong with a path of names, by what is known of the trigger's fields; undefined when nothing is. */
export const pathError = (path: readonly string[], readable: Readable): string | undefined => {
  const [name = '', ...rest] = path;
  if (name === EVENT_NAME) {
    const [below] = rest;
    return below === undefined || below === EVENT_NAME ? undefined : pathError(rest, readable);
  }
  const known = readable.fields.get(name);
  if (known === undefined) return readable.kind === undefined ? undefined : unknownName(name, readable);
  if (name === 'vars') return readable.vars === undefined ? undefined : missingVar(path, readable.vars);
  return errorBelow(path, known, 1);
};

/** What is wrong with the names of a path from the one at `depth` on, which stands below a known field. */
const errorBelow = (path: readonly string[], above: KnownField, depth: number): string | undefined => {
  const below = path[depth];
  if (below === undefined || above.type === 'dyn') return undefined;
  if (above.below !== undefined) {
    const field = above.below.find(({ name }) => name === below);
    return field === undefined ? belowError(above.name, below, above.below) : errorBelow(path, field, depth + 1);
  }
  if (above.type === 'map') return undefined;
  const here = OTHER_NAMES.get(below);
  const hint = here === undefined ? '' : `; here it is ${here}`;
  const shown = showPath(path.slice(0, depth));
  return `"${showPath(path)}": ${shown} is ${showType(above.type)} and has nothing below it${hint}`;
};

const METHODS_OF_THE_LANGUAGE: ReadonlySet<string> = new Set(['orValue', 'or']);

const nameOf = (call: string): string => (call.startsWith('.') ? call.slice(1) : call);

const functionError = (call: string): string | undefined => {
  const name = nameOf(call);
  const shown = call.startsWith('.') ? `.${name}(…)` : `${name}(…)`;
  if (Object.hasOwn(REFUSED, name)) return `${shown} is refused: ${REFUSED[name]}`;
  if (FUNCTIONS_BY_NAME.has(call)) return undefined;
  if (FUNCTIONS_BY_NAME.has(`.${call}`)) return `${shown} is a method: write x.${name}(…)`;
  if (FUNCTIONS_BY_NAME.has(name)) return `${shown} is a function: write ${name}(x)`;
  const here = OTHER_NAMES.get(name);
  if (here !== undefined) return `there is no ${shown}; here it is ${here}`;
  const known = [...FUNCTIONS_BY_NAME.keys()].map(nameOf).filter((one) => /^[a-z]\w*$/i.test(one));
  const nearest = nearestName(name, [...known, 'has', 'filter', 'map', 'all', 'exists', 'orValue']);
  return `there is no ${shown}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
};

const callError = (node: CelNode): string | undefined => {
  if (node.op === 'call') return node.args[0] === 'has' ? undefined : functionError(node.args[0]);
  if (node.op !== 'rcall') return undefined;
  const [method, receiver, args] = node.args;
  if (isOptionalNamespace(receiver)) {
    return FUNCTIONS_BY_NAME.has(`optional.${method}`) ? undefined : `there is no optional.${method}(…)`;
  }
  const isKnown = isMacro(method, args) || isBind(node) || METHODS_OF_THE_LANGUAGE.has(method);
  return isKnown ? undefined : functionError(`.${method}`);
};

/** Names that stand for nothing that could be read. */
const isWordOfCel = (node: CelNode): boolean => node.op === 'id' && ['optional', 'cel'].includes(node.args);

/** The longest path that begins here belongs to the part around it, so its beginnings are not judged once more. */
const beginsLonger = ({ node }: Below, all: readonly Below[]): boolean =>
  all.some(({ node: other }) => {
    const isAccess = other.op === '.' || other.op === '.?' || other.op === '[]' || other.op === '[?]';
    return isAccess && other.args[0] === node && pathOf(other) !== undefined;
  });

/** Everything that an expression reads or calls and that does not exist, each once, and all at once. */
export const nameErrors = (root: CelNode, readable: Readable): readonly string[] => {
  const parts = allParts(root);
  const errors = parts.flatMap((part) => {
    const call = callError(part.node);
    if (call !== undefined) return [call];
    const path = pathOf(part.node);
    if (path === undefined || isWordOfCel(part.node) || part.variables.has(path[0] ?? '') || beginsLonger(part, parts))
      return [];
    return pathError(path, readable) ?? [];
  });
  return [...new Set(errors)];
};

/** Names of the event that an expression reads, whether they exist or not. */
export const readNames = (root: CelNode): ReadonlySet<string> =>
  new Set(
    allParts(root).flatMap(({ node, variables }) =>
      node.op === 'id' && !isWordOfCel(node) && !variables.has(node.args) ? [node.args] : [],
    ),
  );

/** Gives the names that the library has taken to the fields that an expression means by them. */
export const renameTaken = (root: CelNode, declaredName: (name: string) => string): void => {
  for (const { node, variables } of allParts(root)) {
    if (node.op !== 'id' || variables.has(node.args)) continue;
    const declared = declaredName(node.args);
    // The library offers no way to undeclare its constants; the parsed tree is ours alone.
    if (declared !== node.args) Reflect.set(node, 'args', declared);
  }
};

/** A part by where it stands in the source. */
export const partAt = (root: CelNode, start: number, end: number): CelNode | undefined =>
  allParts(root).find(({ node }) => node.start === start && node.end === end)?.node;

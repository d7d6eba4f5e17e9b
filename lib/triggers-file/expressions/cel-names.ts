import { EVENT_NAME, type KnownField, knownFields } from '../../core/events/event-fields.ts';
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
  /** What the trigger starts on, or `run`; undefined when that is wrong, and then nothing is said about names. */
  readonly kind: TriggerSource['kind'] | 'run' | undefined;
  /** The zone in which the trigger's times are read; UTC when left out. */
  readonly timezone?: string;
}

const unknownName = (name: string, { fields, kind }: Readable): string => {
  const known = [...fields.keys()];
  const here = OTHER_NAMES.get(name);
  const others = (['s3', 'schedule', 'manual'] as const).filter(
    (other) => other !== kind && knownFields(other).some((candidate) => candidate.name === name),
  );
  const elsewhere =
    others.length === 0
      ? ''
      : kind === 'run'
        ? '; only the end of the run can be read here, not the event'
        : `; ${others.join(' and ')} triggers have it, this one is ${kind}`;
  const hint = didYouMean(name, known) || (here === undefined ? elsewhere : `; here it is ${here}`);
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

const belowError = (name: string, below: string, declared: readonly KnownField[]): string | undefined => {
  const names = declared.map((one) => one.name);
  if (names.includes(below)) return undefined;
  const hint = `${didYouMean(below, names)} (declared: ${names.join(', ') || 'none'})`;
  return `the trigger declares no "${showPath([name, below])}"${hint}`;
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
  const [below] = rest;
  if (below === undefined || known.type === 'dyn') return undefined;
  if (known.below !== undefined) return belowError(name, below, known.below);
  if (known.type === 'map') return undefined;
  const here = OTHER_NAMES.get(below);
  const hint = here === undefined ? '' : `; here it is ${here}`;
  return `"${showPath(path)}": ${name} is ${showType(known.type)} and has nothing below it${hint}`;
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

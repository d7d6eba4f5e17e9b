import type { ArithmeticCode, Comparison } from '../../core/expressions/compiled-expression.ts';
import { showCall, showWays } from '../../core/expressions/function-signature.ts';
import { FUNCTIONS_BY_NAME } from '../../core/expressions/functions.ts';
import { habitHint, neverClosed } from './cel-habits.ts';
import { type CelNode, sourceOf, typeNameOf } from './cel-node.ts';
import { showType } from './cel-types.ts';

const detail = (thrown: unknown, name: string): unknown =>
  typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;

const boundOf = (thrown: unknown, name: 'start' | 'end'): number | undefined => {
  const bound = detail(detail(thrown, 'range'), name);
  return typeof bound === 'number' ? bound : undefined;
};

const summaryOf = (thrown: unknown): string =>
  String(detail(thrown, 'summary') ?? (thrown instanceof Error ? thrown.message : thrown));

/** Why a string is no expression, and what was probably meant. */
export const syntaxError = (thrown: unknown, source: string): string => {
  const hint = habitHint(source);
  if (detail(thrown, 'code') === 'limit_exceeded')
    return 'it is nested too deeply or has too many parts; do this in the job';
  const [summary, start] = [summaryOf(thrown), boundOf(thrown, 'start')];
  const where =
    start === undefined ? '' : start >= source.length ? ' at its end' : ` at "${source.slice(start, start + 15)}"`;
  const reserved = /^Reserved identifier: (\w+)$/.exec(summary)?.[1];
  if (reserved !== undefined && (reserved !== 'if' || hint === undefined))
    return `"${reserved}" is a word of CEL; the field is read by event.${reserved}`;
  const isShort = /^Unexpected token: EOF|got EOF/.test(summary);
  const open = isShort ? neverClosed(source) : undefined;
  if (open !== undefined) return `this is no expression: "${open}" is never closed`;
  const what = isShort ? 'something is missing' : 'it cannot be read';
  return `this is no expression: ${what}${where}${hint === undefined ? '' : `; ${hint}`}`;
};

const adviceFor = (left: string, sign: string, right: string): string => {
  const types = [left, right];
  const isText = types.includes('string');
  if (isText && (types.includes('int') || types.includes('double') || types.includes('bool'))) {
    return sign === '+' ? '; string(…) makes a string of the other' : '; int(…) or string(…) converts one of them';
  }
  if (isText && types.includes('time')) return '; string(…) or .format("yyyy-MM-dd") makes a string of a time';
  if (types.some((type) => type.startsWith('optional'))) return '; .orValue(…) gives it a default';
  if (types.includes('time') && (sign === '+' || sign === '-'))
    return '; .plusDays(…), .plusHours(…) and their like move a time';
  return sign === '%' ? '; expected two whole numbers' : '';
};

type Operation = Extract<CelNode, { readonly op: ArithmeticCode['sign'] | Comparison }>;

const isOperation = (node: CelNode): node is Operation => /^(?:[-+*/%<>]|[=!<>]=|in)$/.test(node.op);

const shownType = (node: CelNode): string => showType(typeNameOf(node));

/** The outermost parts whose types do not fit are told by what stands there, in words. */
const overloadError = (node: CelNode): string | undefined => {
  if (node.op === 'call') return callError(...node.args);
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args;
    return callError(`.${name}`, [receiver, ...args]);
  }
  if (node.op === '!_') return `${sourceOf(node)}: ! expects a boolean, found ${shownType(node.args)}`;
  if (node.op === '-_') return `${sourceOf(node)}: - expects a number, found ${shownType(node.args)}`;
  if (!isOperation(node)) return undefined;
  const [left, right] = node.args;
  const found = `found ${shownType(left)} ${node.op} ${shownType(right)}`;
  const advice = adviceFor(typeNameOf(left), node.op, typeNameOf(right));
  return `${sourceOf(node)}: ${found}, which do not go together${advice}`;
};

const callError = (name: string, args: readonly CelNode[]): string | undefined => {
  const ways = FUNCTIONS_BY_NAME.get(name);
  if (ways === undefined) return undefined;
  return `expected ${showWays(ways)}, found ${showCall(name, args.map(shownType))}${timeHint(name, args)}`;
};

/** People take the strings of dates for times: `scheduledDate.plusDays(-1)`. */
const timeHint = (name: string, [receiver]: readonly CelNode[]): string => {
  if (receiver === undefined || typeNameOf(receiver) !== 'string') return '';
  const isOfTimes = FUNCTIONS_BY_NAME.get(name)?.every(({ parameters: [first] }) => first === 'time') === true;
  return isOfTimes ? `; date(${sourceOf(receiver)}) makes a time of a string such as "2026-11-22"` : '';
};

const characterHint = (node: CelNode | undefined): string => {
  if (node?.op !== '[]') return '';
  const [of] = node.args;
  return typeNameOf(of) === 'string' ? `; a character of a string is ${sourceOf(of)}.substring(0, 1)` : '';
};

/** What codes of the type checker say of a part, whatever it is. */
const MEANINGS: ReadonlyMap<unknown, string> = new Map([
  [
    'invalid_logical_operand',
    '&& and || expect a boolean on both sides; compare each with something, e.g. == "…" or > 0',
  ],
  [
    'optional_expected',
    '.orValue(…) and .or(…) expect an optional value: input.?name, or event.?name for a field of the event',
  ],
  ['invalid_index_type', 'an array is read by a whole number, e.g. list[0]'],
  ['invalid_comprehension_range', 'expected an array here'],
  [
    'invalid_macro_argument',
    'has(…) asks for a name below something: has(input.name), or has(event.name) for a field of the event',
  ],
]);

const branchesError = (node: CelNode | undefined, summary: string): string => {
  if (node?.op !== '?:') return `both sides of ":" must be of one type (${summary})`;
  const [, then, otherwise] = node.args;
  const found = `found ${shownType(then)} and ${shownType(otherwise)}`;
  return `both sides of ":" must be of one type, ${found}; string(…) makes a string, optional.of(…) an optional value`;
};

/** What the type checker found wrong, in words, with the part of the expression that it concerns. */
export const typeError = (thrown: unknown, find: (start: number, end: number) => CelNode | undefined): string => {
  const [code, summary] = [detail(thrown, 'code'), summaryOf(thrown)];
  const [start, end] = [boundOf(thrown, 'start'), boundOf(thrown, 'end')];
  const node = start === undefined || end === undefined ? undefined : find(start, end);
  const shown = node === undefined ? '' : `${sourceOf(node)}: `;
  if (node !== undefined && (code === 'no_such_overload' || code === 'no_matching_overload')) {
    const error = overloadError(node);
    if (error !== undefined) return error;
  }
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return `${shown}${meaning}`;
  switch (code) {
    case 'incompatible_ternary_branches':
      return branchesError(node, summary);
    case 'invalid_condition_type':
      return `${shown}expected a boolean here, found ${node === undefined ? 'something else' : shownType(node)}`;
    case 'incompatible_argument_type':
      return `${shown}the default must be of the same type as the value (${summary.replace(/^.*got /, 'found ')})`;
    case 'cannot_index_type':
      return `${shown}${node?.op === '.' ? 'there is nothing below it' : `only an array or an object has parts${characterHint(node)}`}`;
    default:
      return thrown instanceof RangeError ? 'it is nested too deeply; do this in the job' : `${shown}${summary}`;
  }
};

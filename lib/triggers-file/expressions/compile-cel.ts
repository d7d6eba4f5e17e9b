import { EVENT_NAME, type KnownField } from '../../core/events/event-fields.ts';
import { type Budget, newBudget } from '../../core/expressions/budget.ts';
import type { ArithmeticCode, Code, EachCode } from '../../core/expressions/compiled-expression.ts';
import { evaluateCode } from '../../core/expressions/evaluate.ts';
import { TIME_OF_TRIGGER } from '../../core/expressions/time-functions.ts';
import { EvaluationError } from '../../core/expressions/value.ts';
import { type CelNode, isBind, isMacro, isOptionalNamespace, partsOf, sourceOf } from './cel-node.ts';
import { fieldBelow, isEvent } from './event-node.ts';
import { arithmeticKind, judgeList, judgeTexts, numeralError } from './judge-cel.ts';
import { markWritten, markWrittenText } from './mark-written.ts';

/** What compiling needs to know of the trigger. */
export interface CompileContext {
  readonly fields: ReadonlyMap<string, KnownField>;
  /** In which the times of the trigger are read. */
  readonly timezone: string;
}

interface Compiling extends CompileContext {
  readonly errors: string[];
  /** For the parts that need no event. */
  readonly budget: Budget;
  /** The names that macros around a part have brought in. */
  readonly variables: ReadonlySet<string>;
}

type NodeOf<Op extends CelNode['op']> = Extract<CelNode, { readonly op: Op }>;

const EVENT: Code = { op: 'event' };

const at = (node: CelNode): readonly [number, number] => [node.start, node.end];

const unsupported = (node: CelNode, compiling: Compiling, reason: string): Code => {
  compiling.errors.push(`${sourceOf(node)}: ${reason}`);
  return { op: 'literal', value: null };
};

const literal = (node: NodeOf<'value'>, compiling: Compiling): Code => {
  const value: unknown = node.args;
  const numeral = numeralError(node);
  if (numeral !== undefined) return unsupported(node, compiling, numeral);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return { op: 'literal', value };
  }
  if (typeof value !== 'bigint') {
    return unsupported(node, compiling, 'bytes and unsigned numbers are of no use here');
  }
  if (Number.isSafeInteger(Number(value))) return { op: 'literal', value: Number(value) };
  return unsupported(node, compiling, 'a whole number beyond 2^53 is not exact; write it as a string');
};

const isConstant = (code: Code): boolean => {
  if (code.op === 'call') return code.args.every(isConstant);
  if (code.op === 'arithmetic') return isConstant(code.left) && isConstant(code.right);
  return code.op === 'literal' || code.op === 'empty' || (code.op === 'list' && code.items.every(isConstant));
};

/** A part that needs no event and has no value never will have one, whatever stands around it. */
const judged = (code: Code, node: CelNode, { errors, budget }: Compiling): Code => {
  if (errors.length > 0 || !isConstant(code)) return code;
  try {
    evaluateCode(code, {}, budget);
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    const part = thrown.at === undefined ? sourceOf(node) : node.input.slice(...thrown.at);
    errors.push(part === node.input || thrown.message.startsWith(part) ? thrown.message : `${part}: ${thrown.message}`);
  }
  return code;
};

/** A field by its name; a time gets its zone. */
const namedField = (node: CelNode, of: Code, name: string, field: KnownField | undefined, zone: string): Code => {
  const optional = node.op === '.?' || node.op === '[?]';
  const place = { at: at(node) };
  const isTime = field?.type === 'time';
  const read: Code = { op: 'field', of, name, ...place, ...(optional && !isTime && { optional: true }) };
  if (!isTime) return read;
  const time: Code = { op: 'call', name: TIME_OF_TRIGGER, args: [read, { op: 'literal', value: zone }], ...place };
  return optional ? { op: 'call', name: 'optional.of', args: [time], ...place } : time;
};

const fieldOf = (node: CelNode, of: CelNode, name: string, compiling: Compiling): Code =>
  isEvent(of, compiling)
    ? namedField(node, EVENT, name, compiling.fields.get(name), compiling.timezone)
    : namedField(node, compile(of, compiling), name, fieldBelow(of, name, compiling), compiling.timezone);

const indexOf = (node: NodeOf<'[]' | '[?]'>, compiling: Compiling): Code => {
  const [of, index] = node.args;
  const name: unknown = index.op === 'value' ? index.args : undefined;
  const isField =
    typeof name === 'string' && (isEvent(of, compiling) || fieldBelow(of, name, compiling)?.type === 'time');
  if (isField) return fieldOf(node, of, name, compiling);
  if (index.op === '-_') {
    return unsupported(node, compiling, 'items are counted from [0] on; the last one is list[size(list) - 1]');
  }
  const [array, item] = [compile(of, compiling), compile(index, compiling)];
  return { op: 'index', of: array, index: item, at: at(node), ...(node.op === '[?]' && { optional: true }) };
};

const arithmeticOf = (node: NodeOf<ArithmeticCode['sign']>, compiling: Compiling): Code => {
  const [left, right] = node.args;
  const kind = arithmeticKind(node, left, right, compiling);
  const joins = kind === undefined && node.op === '+';
  const side = (one: CelNode): Code => (joins ? markWrittenText(compile(one, compiling)) : compile(one, compiling));
  const how = { sign: node.op, ...(kind !== undefined && { kind }), ...(joins && { wholly: true as const }) };
  return judged({ op: 'arithmetic', ...how, left: side(left), right: side(right), at: at(node) }, node, compiling);
};

const callOf = (node: CelNode, name: string, args: readonly CelNode[], compiling: Compiling): Code => {
  judgeTexts(node, name, args, compiling);
  const compiled = args.map((argument) => compile(argument, compiling));
  const [first, ...others] = compiled;
  // `[one, other].join("_")` is another way to write `one + "_" + other`.
  const joins = name === '.join' && first?.op === 'list';
  const whole = joins && ({ op: 'list', items: first.items.map(markWrittenText), wholly: true } as const);
  return judged({ op: 'call', name, args: whole ? [whole, ...others] : compiled, at: at(node) }, node, compiling);
};

const hasOf = (node: NodeOf<'call'>, compiling: Compiling): Code => {
  const [argument] = node.args[1];
  if (argument?.op !== '.')
    return unsupported(node, compiling, 'has(…) asks for a name below something: has(input.name)');
  const [of, name] = argument.args;
  return { op: 'has', of: isEvent(of, compiling) ? EVENT : compile(of, compiling), name, at: at(node) };
};

const isHow = (method: string): method is EachCode['how'] =>
  ['all', 'exists', 'exists_one', 'filter', 'map'].includes(method);

/** The parts below a macro or a bind; `partsOf` knows the names that it brings in. */
const compileBelow = (node: CelNode, compiling: Compiling): readonly Code[] =>
  partsOf({ node, variables: compiling.variables }).map((part) =>
    compile(part.node, { ...compiling, variables: part.variables }),
  );

const macroOf = (node: NodeOf<'rcall'>, how: EachCode['how'], name: string, compiling: Compiling): Code => {
  const [over = EVENT, first, second] = compileBelow(node, compiling);
  const [test, give] = how !== 'map' ? [first, undefined] : second === undefined ? [undefined, first] : [first, second];
  return { op: 'each', how, over, name, ...(test && { test }), ...(give && { give }), at: at(node) };
};

const methodOf = (node: NodeOf<'rcall'>, compiling: Compiling): Code => {
  const [method, receiver, args] = node.args;
  const [first] = args;
  if (isOptionalNamespace(receiver)) return callOf(node, `optional.${method}`, args, compiling);
  if (isBind(node) && first?.op === 'id') {
    const [value = EVENT, body = EVENT] = compileBelow(node, compiling);
    return { op: 'bind', name: first.args, value: markWrittenText(value), in: body };
  }
  if (isMacro(method, args) && isHow(method) && first?.op === 'id') return macroOf(node, method, first.args, compiling);
  if ((method === 'orValue' || method === 'or') && first !== undefined) {
    const [of, otherwise] = [compile(receiver, compiling), compile(first, compiling)];
    return { op: 'default', of, otherwise, ...(method === 'or' && { optional: true }), at: at(node) };
  }
  return callOf(node, `.${method}`, [receiver, ...args], compiling);
};

const compile = (node: CelNode, compiling: Compiling): Code => {
  const inside = (one: CelNode): Code => compile(one, compiling);
  switch (node.op) {
    case 'value':
      return literal(node, compiling);
    case 'id':
      if (compiling.variables.has(node.args)) return { op: 'variable', name: node.args };
      if (node.args === EVENT_NAME) return unsupported(node, compiling, 'write which field: event.?name');
      return namedField(node, EVENT, sourceOf(node), compiling.fields.get(sourceOf(node)), compiling.timezone);
    case '.':
    case '.?':
      return fieldOf(node, node.args[0], node.args[1], compiling);
    case '[]':
    case '[?]':
      return indexOf(node, compiling);
    case 'call': {
      const [name, args] = node.args;
      return name === 'has' ? hasOf(node, compiling) : callOf(node, name, args, compiling);
    }
    case 'rcall':
      return methodOf(node, compiling);
    case 'list':
      judgeList(node, node.args, compiling);
      return { op: 'list', items: node.args.map(inside) };
    case 'map':
      return { op: 'object', entries: node.args.map(([name, value]) => [inside(name), inside(value)]), at: at(node) };
    case '?:': {
      const [when, then, otherwise] = node.args;
      return { op: 'choice', when: inside(when), yes: inside(then), no: inside(otherwise), at: at(node) };
    }
    case '&&':
    case '||': {
      const [left, right] = node.args;
      return { op: node.op === '&&' ? 'and' : 'or', left: inside(left), right: inside(right), at: at(node) };
    }
    case '!_':
      return callOf(node, '!', [node.args], compiling);
    case '-_':
      return callOf(node, '-', [node.args], compiling);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmeticOf(node, compiling);
    default: {
      const [left, right] = node.args;
      return { op: 'compare', sign: node.op, left: inside(left), right: inside(right), at: at(node) };
    }
  }
};

/** Writes a checked expression down for the functions; gives undefined, and errors, when something in it is refused. */
export const compileCel = (
  root: CelNode,
  context: CompileContext,
): { readonly ok: true; readonly code: Code } | { readonly ok: false; readonly errors: readonly string[] } => {
  const compiling: Compiling = { ...context, errors: [], budget: newBudget(), variables: new Set() };
  const code = markWritten(compile(root, compiling));
  return compiling.errors.length === 0 ? { ok: true, code } : { ok: false, errors: compiling.errors };
};

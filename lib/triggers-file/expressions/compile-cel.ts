import { EVENT_NAME, type KnownField } from '../../core/events/event-fields.ts';
import { type Budget, newBudget } from '../../core/expressions/budget.ts';
import type { Code } from '../../core/expressions/compiled-expression.ts';
import { evaluateCode } from '../../core/expressions/evaluate.ts';
import { TIME_OF_TRIGGER } from '../../core/expressions/time-functions.ts';
import { EvaluationError } from '../../core/expressions/value.ts';
import { type Below, type CelNode, isBind, isMacro, isOptionalNamespace, partsOf, sourceOf } from './cel-node.ts';
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
}

const EVENT: Code = { op: 'event' };

const at = (node: CelNode): readonly [number, number] => [node.start, node.end];

const unsupported = (node: CelNode, compiling: Compiling, reason: string): Code => {
  compiling.errors.push(`${sourceOf(node)}: ${reason}`);
  return { op: 'literal', value: null };
};

const literal = (node: CelNode, compiling: Compiling): Code => {
  const value: unknown = node.op === 'value' ? node.args : undefined;
  const numeral = numeralError(node);
  if (numeral !== undefined) return unsupported(node, compiling, numeral);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) {
    return { op: 'literal', value };
  }
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return { op: 'literal', value: Number(value) };
  const reason =
    typeof value === 'bigint'
      ? 'a whole number beyond 2^53 is not exact; write it as a string'
      : 'bytes and unsigned numbers are of no use here';
  return unsupported(node, compiling, reason);
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

/** A field of the event itself; a time gets its zone. */
const eventField = (node: CelNode, name: string, optional: boolean, { fields, timezone }: Compiling): Code => {
  const isTime = fields.get(name)?.type === 'time';
  const read: Code = {
    op: 'field',
    of: EVENT,
    name,
    at: at(node),
    ...(optional && !isTime && { optional: true }),
  };
  if (!isTime) return read;
  const zone: Code = { op: 'literal', value: timezone };
  const time: Code = { op: 'call', name: TIME_OF_TRIGGER, args: [read, zone], at: at(node) };
  return optional ? { op: 'call', name: 'optional.of', args: [time], at: at(node) } : time;
};

const isEvent = (node: CelNode, variables: ReadonlySet<string>): boolean =>
  node.op === 'id' && node.args === EVENT_NAME && !variables.has(EVENT_NAME);

const below = (part: Below, node: CelNode): Below => ({ node, variables: part.variables });

const access = (part: Below, compiling: Compiling): Code => {
  const { node, variables } = part;
  if (node.op === '.' || node.op === '.?') {
    const [of, name] = node.args;
    const optional = node.op === '.?';
    if (isEvent(of, variables)) return eventField(node, name, optional, compiling);
    return { op: 'field', of: compile(below(part, of), compiling), name, at: at(node), ...(optional && { optional }) };
  }
  if (node.op !== '[]' && node.op !== '[?]') return EVENT;
  const [of, index] = node.args;
  const name: unknown = index.op === 'value' ? index.args : undefined;
  const optional = node.op === '[?]';
  if (isEvent(of, variables) && typeof name === 'string') return eventField(node, name, optional, compiling);
  if (index.op === '-_') {
    return unsupported(node, compiling, 'items are counted from [0] on; the last one is list[size(list) - 1]');
  }
  return {
    op: 'index',
    of: compile(below(part, of), compiling),
    index: compile(below(part, index), compiling),
    at: at(node),
    ...(optional && { optional }),
  };
};

const arithmeticOf = (part: Below, compiling: Compiling): Code => {
  const { node } = part;
  if (node.op !== '+' && node.op !== '-' && node.op !== '*' && node.op !== '/' && node.op !== '%') return EVENT;
  const [left, right] = node.args;
  const kind = arithmeticKind(node, left, right, compiling);
  const side = (one: CelNode): Code => {
    const code = compile(below(part, one), compiling);
    return kind === undefined && node.op === '+' ? markWrittenText(code) : code;
  };
  const code: Code = {
    op: 'arithmetic',
    sign: node.op,
    ...(kind === undefined ? node.op === '+' && { wholly: true } : { kind }),
    left: side(left),
    right: side(right),
    at: at(node),
  };
  return judged(code, node, compiling);
};

/** `[one, other].join("_")` is another way to write `one + "_" + other`. */
const joinedList = (items: readonly Code[]): Code => ({ op: 'list', items: items.map(markWrittenText), wholly: true });

const callOf = (part: Below, name: string, args: readonly CelNode[], compiling: Compiling): Code => {
  judgeTexts(part.node, name, args, compiling);
  const compiled = args.map((argument) => compile(below(part, argument), compiling));
  const [first, ...others] = compiled;
  const joined = name === '.join' && first?.op === 'list' ? [joinedList(first.items), ...others] : compiled;
  return judged({ op: 'call', name, args: joined, at: at(part.node) }, part.node, compiling);
};

const hasOf = (part: Below, argument: CelNode | undefined, compiling: Compiling): Code => {
  const { node } = part;
  if (argument?.op !== '.')
    return unsupported(node, compiling, 'has(…) asks for a name below something: has(input.name)');
  const [of, name] = argument.args;
  const parent = isEvent(of, part.variables) ? EVENT : compile(below(part, of), compiling);
  return { op: 'has', of: parent, name, at: at(node) };
};

const HOW = { all: 'all', exists: 'exists', exists_one: 'exists_one', filter: 'filter', map: 'map' } as const;

const isHow = (method: string): method is keyof typeof HOW => Object.hasOwn(HOW, method);

/** The parts below a macro come from `partsOf`, which knows the names that it brings in. */
const macroOf = (part: Below, method: keyof typeof HOW, name: string, compiling: Compiling): Code => {
  const [over, ...inside] = partsOf(part).map((one) => compile(one, compiling));
  const [first, second] = inside;
  const [test, give] =
    method !== 'map' ? [first, undefined] : second === undefined ? [undefined, first] : [first, second];
  return {
    op: 'each',
    how: method,
    over: over ?? EVENT,
    name,
    ...(test !== undefined && { test }),
    ...(give !== undefined && { give }),
    at: at(part.node),
  };
};

const methodOf = (part: Below, compiling: Compiling): Code => {
  const { node } = part;
  if (node.op !== 'rcall') return EVENT;
  const [method, receiver, args] = node.args;
  const [first] = args;
  if (isOptionalNamespace(receiver)) return callOf(part, `optional.${method}`, args, compiling);
  if (isBind(node) && first?.op === 'id') {
    const [value = EVENT, body = EVENT] = partsOf(part).map((one) => compile(one, compiling));
    return { op: 'bind', name: first.args, value: markWrittenText(value), in: body };
  }
  if (isMacro(method, args) && isHow(method) && first?.op === 'id') return macroOf(part, method, first.args, compiling);
  if ((method === 'orValue' || method === 'or') && first !== undefined) {
    return {
      op: 'default',
      of: compile(below(part, receiver), compiling),
      otherwise: compile(below(part, first), compiling),
      ...(method === 'or' && { optional: true }),
      at: at(node),
    };
  }
  return callOf(part, `.${method}`, [receiver, ...args], compiling);
};

const compile = (part: Below, compiling: Compiling): Code => {
  const { node, variables } = part;
  const inside = (one: CelNode): Code => compile(below(part, one), compiling);
  switch (node.op) {
    case 'value':
      return literal(node, compiling);
    case 'id':
      if (variables.has(node.args)) return { op: 'variable', name: node.args };
      if (node.args === EVENT_NAME) return unsupported(node, compiling, 'write which field: event.?name');
      return eventField(node, sourceOf(node), false, compiling);
    case '.':
    case '.?':
    case '[]':
    case '[?]':
      return access(part, compiling);
    case 'call': {
      const [name, args] = node.args;
      return name === 'has' ? hasOf(part, args[0], compiling) : callOf(part, name, args, compiling);
    }
    case 'rcall':
      return methodOf(part, compiling);
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
      return callOf(part, '!', [node.args], compiling);
    case '-_':
      return callOf(part, '-', [node.args], compiling);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmeticOf(part, compiling);
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
  const compiling: Compiling = { ...context, errors: [], budget: newBudget() };
  const code = markWritten(compile({ node: root, variables: new Set() }, compiling));
  return compiling.errors.length === 0 ? { ok: true, code } : { ok: false, errors: compiling.errors };
};

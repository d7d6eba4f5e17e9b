/** Mutants of TypeScript and JavaScript, by their syntax tree. */
import type { Mutant } from './mutant.ts';
import { isNode, type Node, parseScript } from './script-tree.ts';

const nodeIn = (value: unknown): readonly Node[] => (isNode(value) ? [value] : []);
const nodesIn = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};

const METHODS: Readonly<Record<string, string>> = {
  every: 'some',
  some: 'every',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
  indexOf: 'lastIndexOf',
  at: '',
  filter: '',
  toSorted: '',
  toReversed: '',
  slice: '',
  trim: '',
  toLowerCase: '',
  toUpperCase: '',
};

/** What stands alone, whatever is around it. */
const enclosed = (text: string): string => (/^[\w.]+$/.test(text) ? text : `(${text})`);

/** Nodes in which nothing runs. */
const isNoCode = ({ type }: Node): boolean =>
  type.startsWith('Import') ||
  type === 'ExportAllDeclaration' ||
  (type.startsWith('TS') && !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(type));

export const scriptMutants = (file: string, source: string): readonly Mutant[] => {
  const mutants: Mutant[] = [];
  const text = (node: Node): string => source.slice(node.start, node.end);
  const put = ({ start, end }: { readonly start: number; readonly end: number }, replacement: string): void => {
    mutants.push({ start, end, replacement });
  };
  /** Leaves out one of several that stand between commas. */
  const leaveOut = (all: readonly Node[]): void => {
    for (const [at, one] of all.entries()) {
      const [before, after] = [all[at - 1], all[at + 1]];
      if (after !== undefined) put({ start: one.start, end: after.start }, '');
      else if (before !== undefined) put({ start: before.end, end: one.end }, '');
      else put({ start: one.start, end: one.end + (/^\s*,/.exec(source.slice(one.end))?.[0].length ?? 0) }, '');
    }
  };
  const decide = (test: unknown): void => {
    for (const node of nodeIn(test)) for (const constant of ['true', 'false']) put(node, constant);
  };
  const never = (test: unknown): void => {
    for (const node of nodeIn(test)) put(node, 'false');
  };
  const operate = (node: Node): void => {
    const [left, right] = [...nodeIn(node['left']), ...nodeIn(node['right'])];
    if (left === undefined || right === undefined) return;
    const operator = String(node['operator']);
    const between = { start: left.end, end: right.start };
    // Between them may stand brackets too.
    const replaced = (other: string): string => source.slice(left.end, right.start).replace(operator, other);
    for (const other of OPERATORS[operator] ?? []) put(between, replaced(other));
    if (operator === '??') for (const side of [left, right]) put(node, enclosed(text(side)));
  };
  const callOther = (node: Node): void => {
    const [callee] = nodeIn(node['callee']);
    if (callee?.type !== 'MemberExpression' || callee['computed'] === true) return;
    const [property] = nodeIn(callee['property']);
    if (property === undefined) return;
    const other = Object.hasOwn(METHODS, text(property)) ? METHODS[text(property)] : undefined;
    if (other === '') put(node, source.slice(node.start, property.start).replace(/\??\.\s*$/, ''));
    else if (other !== undefined) put(property, other);
  };
  const ofNode: Readonly<Record<string, (node: Node) => void>> = {
    IfStatement: ({ test }) => decide(test),
    WhileStatement: ({ test }) => never(test),
    ForStatement: ({ test }) => never(test),
    ConditionalExpression: ({ test }) => decide(test),
    BinaryExpression: operate,
    LogicalExpression: operate,
    AssignmentExpression: operate,
    UnaryExpression: (node) => {
      if (node['operator'] !== '!' && node['operator'] !== '-') return;
      put(node, source.slice(node.start + 1, node.end));
    },
    UpdateExpression: (node) =>
      put(
        node,
        text(node).replace(/\+\+|--/, (sign) => (sign === '++' ? '--' : '++')),
      ),
    Literal: (node) => {
      const { value } = node;
      if (typeof value === 'boolean') put(node, String(!value));
      else if (typeof value === 'number') put(node, String(value + 1));
      else if (typeof value === 'string') put(node, value === '' ? "'mutated'" : "''");
      else if (typeof node['regex'] === 'object' && node['regex'] !== null) {
        const raw = text(node);
        if (raw.startsWith('/^')) put(node, `/${raw.slice(2)}`);
        if (/\$\/[a-z]*$/.test(raw)) put(node, raw.replace(/\$(\/[a-z]*)$/, '$1'));
      }
    },
    TemplateLiteral: (node) => put(node, '``'),
    ArrayExpression: (node) => leaveOut(nodesIn(node['elements'])),
    ObjectExpression: (node) => leaveOut(nodesIn(node['properties'])),
    CallExpression: callOther,
    ExpressionStatement: (node) => put(node, ';'),
    ReturnStatement: (node) => {
      if (isNode(node['argument'])) put(node, 'return undefined;');
    },
    ThrowStatement: (node) => put(node, ';'),
  };
  const visit = (node: Node, parent: Node | undefined): void => {
    if (isNoCode(node) || typeof node['directive'] === 'string') return;
    const isName = parent?.type === 'Property' && parent['key'] === node && parent['computed'] !== true;
    if (!isName) ofNode[node.type]?.(node);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? nodesIn(value) : nodeIn(value)) visit(child, node);
    }
  };
  visit(parseScript(file, source), undefined);
  return mutants;
};

import { isObject } from '../core/json.ts';

/**
 * Reads JSONata's syntax tree, whose published types leave out half of its kinds of node. Everything is `unknown` until
 * one of these has looked at it.
 */
export type SyntaxNode = Readonly<Record<string, unknown>>;

const NOTHING: SyntaxNode = {};

/** A node's kind: `path`, `name`, `binary`, `function`, … */
export const kindOf = (node: SyntaxNode): string => textIn(node, 'type');

/** A text of a node, e.g. the `value` of a name; empty when there is none. */
export const textIn = (node: SyntaxNode, name: string): string => {
  const value = node[name];
  return typeof value === 'string' ? value : '';
};

/** A node below a node; a node without a kind when there is none. */
export const nodeIn = (node: SyntaxNode, name: string): SyntaxNode => asNode(node[name]);

/** The nodes in a list of a node; pairs of nodes come one after the other. */
export const nodesIn = (node: SyntaxNode, name: string): readonly SyntaxNode[] => {
  const list: unknown = node[name];
  return Array.isArray(list) ? list.flat().map(asNode) : [];
};

/** Anything that may be a node. */
export const asNode = (value: unknown): SyntaxNode => (isObject(value) ? value : NOTHING);

/** Whether two nodes say the same, wherever they stand. */
export const isSameNode = (a: SyntaxNode, b: SyntaxNode): boolean => withoutPositions(a) === withoutPositions(b);

const withoutPositions = (node: SyntaxNode): string =>
  JSON.stringify(node, (name, value: unknown) => (name === 'position' ? undefined : value));

/** The names of a path that has nothing but names, from where it begins; undefined for any other node. */
export const namesOf = (node: SyntaxNode, context: readonly string[] | undefined): readonly string[] | undefined => {
  if (kindOf(node) === 'block' && nodesIn(node, 'expressions').length === 1) {
    return namesOf(nodesIn(node, 'expressions')[0] ?? NOTHING, context);
  }
  if (kindOf(node) !== 'path') return undefined;
  const steps = nodesIn(node, 'steps');
  const fromRoot = kindOf(steps[0] ?? NOTHING) === 'variable' && textIn(steps[0] ?? NOTHING, 'value') === '$';
  const names = fromRoot ? steps.slice(1) : steps;
  if (!names.every((step) => kindOf(step) === 'name' && step['stages'] === undefined)) return undefined;
  const start = fromRoot ? [] : context;
  return start === undefined ? undefined : [...start, ...names.map((step) => textIn(step, 'value'))];
};

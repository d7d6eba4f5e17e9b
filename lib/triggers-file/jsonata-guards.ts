import { kindOf, namesOf, nodeIn, nodesIn, type SyntaxNode, textIn } from './jsonata-tree.ts';

/** The path that names continue: none at the root; undefined inside data whose names nobody can know. */
export type Context = readonly string[] | undefined;

/** A path as a set keeps it. */
export const keyOf = (path: readonly string[]): string => JSON.stringify(path);

const keysOf = (path: readonly string[]): readonly string[] => path.map((_, end) => keyOf(path.slice(0, end + 1)));

/** The paths that are certainly there where a condition came out as `outcome`. */
export const provenBy = (node: SyntaxNode, outcome: boolean, context: Context): readonly string[] => {
  if (kindOf(node) === 'block') {
    const inner = nodesIn(node, 'expressions');
    return inner.length === 1 ? inner.flatMap((part) => provenBy(part, outcome, context)) : [];
  }
  if (kindOf(node) === 'function') {
    const name = textIn(nodeIn(node, 'procedure'), 'value');
    const argument = nodesIn(node, 'arguments')[0] ?? {};
    if (name === 'exists' && outcome) return keysOf(namesOf(argument, context) ?? []);
    return name === 'not' ? provenBy(argument, !outcome, context) : [];
  }
  const both = outcome ? 'and' : 'or';
  if (kindOf(node) !== 'binary' || textIn(node, 'value') !== both) return [];
  return [...provenBy(nodeIn(node, 'lhs'), outcome, context), ...provenBy(nodeIn(node, 'rhs'), outcome, context)];
};

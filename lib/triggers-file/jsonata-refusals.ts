import { kindOf, nodeIn, nodesIn, type SyntaxNode, textIn } from './jsonata-tree.ts';

/** Said of `$`, `$$`, `*` and `**` where they stand for all fields of the event. */
export const readsAllFields = (what: string): string =>
  `${what} reads all fields at once, so nobody can tell which; name the field you need`;

const REFUSED_KINDS: Readonly<Record<string, string>> = {
  regex:
    'regular expressions are refused: nothing bounds how long they take; use $contains, $split, $substringBefore …',
  transform: 'the transform operator |…|…| is refused: a request needs single values only',
  parent: 'the parent operator % is refused: name the field from the beginning',
};

/** Why a kind of syntax is refused; undefined for all others. */
export const refusalOfKind = (kind: string): string | undefined =>
  Object.hasOwn(REFUSED_KINDS, kind) ? REFUSED_KINDS[kind] : undefined;

/** Why a call of `$toMillis` is refused: without a year the library takes what is missing from the current date. */
export const refusalOfPicture = (picture: SyntaxNode | undefined): string | undefined => {
  if (picture === undefined || (kindOf(picture) === 'string' && /\[[YX]/.test(textIn(picture, 'value'))))
    return undefined;
  return '$toMillis takes a picture only as a literal text with a year, [Y…]: else the result depends on today';
};

/** Operators that make a value of nothing, and so hide that something was not found. */
const QUIET_OPERATORS: ReadonlySet<string> = new Set(['&', '=', '!=', 'in', 'and', 'or']);

/** Functions that search, and so may find nothing whatever they are given. */
const SEARCHES: ReadonlySet<string> = new Set(['filter', 'lookup', 'match', 'single']);

const mayFindNothing = (node: SyntaxNode): boolean => {
  switch (kindOf(node)) {
    case 'path':
      return nodesIn(node, 'steps').some(
        (step) =>
          ['wildcard', 'descendant'].includes(kindOf(step)) || step['stages'] !== undefined || mayFindNothing(step),
      );
    case 'function':
      return SEARCHES.has(textIn(nodeIn(node, 'procedure'), 'value'));
    case 'block':
      return nodesIn(node, 'expressions').slice(-1).some(mayFindNothing);
    case 'condition':
      return node['else'] === undefined || mayFindNothing(nodeIn(node, 'else'));
    default:
      return node['predicate'] !== undefined;
  }
};

/** Why an operator's operand is refused: it may find nothing, and the operator would go on as if it had. */
export const refusalOfSilence = (operator: string, operand: SyntaxNode): string | undefined => {
  if (!QUIET_OPERATORS.has(operator) || !mayFindNothing(operand)) return undefined;
  const found = 'a filter, an index, a wildcard or a search may find nothing';
  return `${found}, and "${operator}" would go on without saying so; give a default: (… ?? "none")`;
};

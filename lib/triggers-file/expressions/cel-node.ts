import type { ASTNode } from '@marcbachmann/cel-js';

/** A part of an expression, as the library's parser gives it. */
export type CelNode = ASTNode;

/** The macros that run over an array, and how many arguments they have. */
const MACROS: ReadonlySet<string> = new Set(['all/2', 'exists/2', 'exists_one/2', 'filter/2', 'map/2', 'map/3']);

/** Whether a method call is a macro: its first argument is a new name, and the others may read it. */
export const isMacro = (method: string, args: readonly CelNode[]): boolean => MACROS.has(`${method}/${args.length}`);

/** Whether a call is `cel.bind(name, value, in)`. */
export const isBind = (node: CelNode): boolean =>
  node.op === 'rcall' && node.args[0] === 'bind' && node.args[1].op === 'id' && node.args[1].args === 'cel';

/** Whether a part is the namespace `optional`, of `optional.none()` and `optional.of(…)`. */
export const isOptionalNamespace = (node: CelNode): boolean => node.op === 'id' && node.args === 'optional';

/** A part below another, with the names that macros around it have brought in. */
export interface Below {
  readonly node: CelNode;
  readonly variables: ReadonlySet<string>;
}

/** The parts directly below one. New names of macros are no parts. */
export const partsOf = ({ node, variables }: Below): readonly Below[] => {
  const here = (...nodes: readonly CelNode[]): readonly Below[] => nodes.map((part) => ({ node: part, variables }));
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return here(node.args[0]);
    case '!_':
    case '-_':
      return here(node.args);
    case 'call':
      return here(...node.args[1]);
    case 'rcall': {
      const [method, receiver, args] = node.args;
      const [name, ...inside] = args;
      const brings = isMacro(method, args) || (isBind(node) && args.length === 3);
      if (!brings || name?.op !== 'id') return here(receiver, ...args);
      const within = new Set(variables).add(name.args);
      const [value, body] = inside;
      if (isBind(node) && value !== undefined && body !== undefined)
        return [...here(value), { node: body, variables: within }];
      return [...here(receiver), ...inside.map((part) => ({ node: part, variables: within }))];
    }
    case 'map':
      return here(...node.args.flat());
    default:
      return here(...node.args);
  }
};

/** All parts, each before those below it, without recursion: nothing is known yet of its depth. */
export const allParts = (root: CelNode): readonly Below[] => {
  const found: Below[] = [{ node: root, variables: new Set() }];
  for (let index = 0; index < found.length; index++) {
    const part = found[index];
    if (part !== undefined) found.push(...partsOf(part));
  }
  return found;
};

/** How deep an expression is nested, counted in parts. */
export const depthOf = (root: CelNode): number => {
  let level: readonly Below[] = [{ node: root, variables: new Set() }];
  let depth = 0;
  for (; level.length > 0; depth++) level = level.flatMap(partsOf);
  return depth;
};

/** The type that the checker found, by CEL's name, e.g. `list<string>`; `dyn` when nothing is known. */
export const typeNameOf = (node: CelNode): string => {
  const type: unknown = Reflect.get(node, 'checkedType');
  return typeof type === 'object' && type !== null && 'name' in type && typeof type.name === 'string'
    ? type.name
    : 'dyn';
};

/** The text of a part. */
export const sourceOf = (node: CelNode): string => node.input.slice(node.start, node.end);

/** The names of a path of fields that begins with a name; undefined for anything else. */
export const pathOf = (node: CelNode): readonly string[] | undefined => {
  if (node.op === 'id') return [node.args];
  if (node.op === '.' || node.op === '.?') {
    const of = pathOf(node.args[0]);
    return of === undefined ? undefined : [...of, node.args[1]];
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [of, index] = [pathOf(node.args[0]), node.args[1]];
    const name: unknown = index.op === 'value' ? index.args : undefined;
    return of === undefined || typeof name !== 'string' ? undefined : [...of, name];
  }
  return undefined;
};

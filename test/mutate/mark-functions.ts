/** Marks in a script by which a test tells which functions it has entered. */
import type { Mutant } from './mutant.ts';
import { isNode, type Node, parseScript } from './script-tree.ts';

/** The global function that each mark calls. */
export const REACHED = '__reached';

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** Every function that has a body, the outer before the inner. */
const functionsIn = (tree: unknown): readonly { readonly whole: Node; readonly body: Node }[] => {
  if (Array.isArray(tree)) return tree.flatMap(functionsIn);
  if (!isNode(tree)) return [];
  const body = FUNCTIONS.includes(tree.type) ? tree['body'] : undefined;
  return [...(isNode(body) ? [{ whole: tree, body }] : []), ...Object.values(tree).flatMap(functionsIn)];
};

const markOf = (file: string, at: number): string => `${file}#${at}`;

/** Gives for each fault the mark that a test must reach to notice it: of the function around it, else of the file. */
export const marksIn = (file: string, source: string): ((fault: Mutant) => string) => {
  const functions = functionsIn(parseScript(file, source));
  return ({ start, end }) => {
    const around = functions.findLast(({ whole }) => whole.start <= start && end <= whole.end);
    return markOf(file, around?.body.start ?? 0);
  };
};

/** The source with a mark at the start of each function, and one of the file itself. */
export const markFunctions = (file: string, source: string): string => {
  const call = (at: number): string => `globalThis.${REACHED}?.(${JSON.stringify(markOf(file, at))})`;
  const added = functionsIn(parseScript(file, source)).flatMap(({ body: { type, start, end } }) =>
    type === 'BlockStatement'
      ? [{ at: start + 1, text: `${call(start)};` }]
      : [
          { at: start, text: `(${call(start)}, ` },
          { at: end, text: ')' },
        ],
  );
  // From the end, so that the offsets stay true. What closes stands before what opens at the same place.
  const marked = added
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: mark }) => text.slice(0, at) + mark + text.slice(at), source);
  return `${marked}\n${call(0)};\n`;
};

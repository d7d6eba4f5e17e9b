import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { parseAst } from 'vitest/node';

/** By this global name instrumented code finds whom to tell. */
export const ENTERED = '__entered';

/**
 * Lets every function of the TypeScript files in `folders` say its file, relative to `root`, each time it is entered.
 * What a module does while it is loaded says nothing.
 */
export const tellsEnteredFiles = (root: string, folders: readonly string[]): Plugin => ({
  name: 'tells-entered-files',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const relative = path.relative(root, file).replaceAll(path.sep, '/');
      if (!folders.some((folder) => relative.startsWith(`${folder}/`))) return undefined;
      return { contents: instrumented(await readFile(file, 'utf8'), relative), loader: 'ts' };
    });
  },
});

/** https://github.com/estree/estree */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;

const FUNCTIONS: ReadonlySet<string> = new Set([
  'ArrowFunctionExpression',
  'FunctionDeclaration',
  'FunctionExpression',
]);

/** The source, in which each function first calls {@link ENTERED} with `file`. */
export const instrumented = (source: string, file: string): string => {
  const call = `globalThis.${ENTERED}(${JSON.stringify(file)})`;
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    const { type, body } = value;
    if (FUNCTIONS.has(type) && isNode(body)) {
      if (body.type === 'BlockStatement') insertions.push({ at: body.start + 1, text: `${call};` });
      else insertions.push({ at: body.start, text: `(${call}, ` }, { at: body.end, text: ')' });
    }
    for (const part of Object.values(value)) visit(part);
  };
  visit(parseAst(source, { lang: 'ts' }));
  // From the end to the beginning, so that what is yet to be inserted keeps its place.
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), source);
};

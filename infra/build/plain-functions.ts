import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Plugin, transform } from 'esbuild';

/**
 * Arrow functions become functions, in each file in which nothing has a `this`: V8 puts off compiling functions until they
 * are called, and reads an arrow function to its end at once. That is 8 % of a cold load.
 *
 * The other files stay as they are, because esbuild, which rewrites the functions, loses the `this` of an arrow function
 * in class fields, parameter defaults and constructors: docs/decisions/0009-cjs-bundles-by-our-own-script.md.
 */
export const plainFunctions: Plugin = {
  name: 'plain-functions',
  setup({ onLoad }) {
    onLoad({ filter: /\.(?:ts|m?js)$/, namespace: 'file' }, async ({ path: file }) => {
      const contents = await functionsOf(file, await readFile(file, 'utf8'));
      return contents === undefined ? undefined : { contents, loader: 'js' };
    });
  },
};

/**
 * What a function has of its own, and an arrow function of what is around it: as it is written, or as esbuild calls it
 * where it thinks that it keeps it (`_this`). It may also be a word in a text.
 */
const OF_ITS_OWN = /(?:\b|_)(?:this|super|arguments)|\bnew\.target\b/;

const functionsOf = async (file: string, source: string): Promise<string | undefined> => {
  if (!source.includes('=>')) return undefined;
  const { code, map } = await transform(source, {
    loader: path.extname(file) === '.ts' ? 'ts' : 'js',
    target: 'node24',
    supported: { arrow: false },
    // Without comments, so that only the code is searched.
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcefile: file,
  });
  if (OF_ITS_OWN.test(code)) return undefined;
  return `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`;
};

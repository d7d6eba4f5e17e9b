import path from 'node:path';
import { parseAst } from 'vitest/node';

/** https://github.com/estree/estree, with TypeScript's nodes, whose names begin with `TS`. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value;

export const isScript = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

/** The syntax tree of TypeScript or JavaScript, by the file's name. @throws SyntaxError */
export const parseScript = (file: string, source: string): Node => {
  const program: unknown = parseAst(source, { lang: path.extname(file) === '.ts' ? 'ts' : 'js' });
  if (isNode(program)) return program;
  throw new TypeError(`expected the syntax tree of ${file}, found ${typeof program}`);
};

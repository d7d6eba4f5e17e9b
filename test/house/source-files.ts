import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../docs/markdown.ts';
import { ROOMS } from './rooms.ts';
import { readSource, type SourceFile } from './source-file.ts';

/** Every source file that stands in a top folder of the house, by its path from the root. */
export const sourcePaths = (): readonly string[] => {
  const folders = [...new Set(ROOMS.map(({ room }) => room.split('/')[0]))];
  return globSync(`{${folders.join(',')}}/**/*.{ts,tsx,js,cjs,mjs,py}`, { cwd: ROOT }).toSorted();
};

/** All of them, read. */
export const readSources = (): readonly SourceFile[] =>
  sourcePaths().map((file) => readSource(file, readFileSync(path.join(ROOT, file), 'utf8')));

import path from 'node:path';
import type { Mutant } from './mutant.ts';
import { scriptMutants } from './script-mutants.ts';
import { textMutants } from './text-mutants.ts';

/** Every mutant of a file, in the order of the source; `undefined` for a kind of file that cannot be mutated. */
export const mutantsOf = (file: string, source: string): readonly Mutant[] | undefined => {
  const found = mutantsByKind(file, source)?.filter(
    ({ start, end, replacement }) => source.slice(start, end) !== replacement,
  );
  return found?.toSorted((a, b) => a.start - b.start || a.end - b.end);
};

const mutantsByKind = (file: string, source: string): readonly Mutant[] | undefined => {
  switch (path.extname(file)) {
    case '.ts':
    case '.js':
    case '.cjs':
    case '.mjs':
      return scriptMutants(file, source);
    case '.py':
      return textMutants(source, 'python');
    case '.yml':
    case '.yaml':
      return textMutants(source, 'yaml');
    default:
      return undefined;
  }
};

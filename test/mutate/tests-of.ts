import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Tests of what no test imports: it is bundled, packaged, or run by another program. */
const BESIDE_IMPORTS: readonly { readonly file: RegExp; readonly tests: RegExp }[] = [
  { file: /^fence\//, tests: /^test\/fence\// },
  { file: /^(serverless\.yml|infra\/.*)$/, tests: /^test\/infra\// },
  { file: /^handlers\//, tests: /^test\/system\// },
  { file: /^cli\//, tests: /^test\/cli\// },
  { file: /^triggers\.yml$/, tests: /^test\/(triggers-file|cli)\// },
];

/** A minute or more for each mutant that survives everything else. */
const SLOW = /^test\/(sim|system|chaos|burst)\//;

const IMPORT = /\bfrom\s+'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g;

const importsOf = (root: string, file: string): readonly string[] =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)].map(([, from, direct]) =>
    path.posix.join(path.posix.dirname(file), from ?? direct ?? ''),
  );

/** Files that import a file, directly or not, by the number of imports between them. */
const importersOf = (root: string, files: readonly string[], file: string): ReadonlyMap<string, number> => {
  const importers = new Map<string, string[]>();
  for (const each of files.filter((name) => /\.[cm]?[jt]s$/.test(name))) {
    for (const imported of importsOf(root, each)) importers.set(imported, [...(importers.get(imported) ?? []), each]);
  }
  const reached = new Map([[file, 0]]);
  for (const [each, distance] of reached) {
    for (const importer of importers.get(each) ?? []) {
      if (!reached.has(importer)) reached.set(importer, distance + 1);
    }
  }
  return reached;
};

/**
 * Tests that a file can concern, in rounds: those that most probably notice a fault come first. `files` are all of the
 * project, by their paths from `root`; `slow` adds simulation, chaos, burst and the whole system for what is in `lib/`.
 */
export const testsOf = (
  root: string,
  files: readonly string[],
  { file, slow }: { readonly file: string; readonly slow: boolean },
): readonly (readonly string[])[] => {
  const reached = importersOf(root, files, file);
  const tests = files.filter((name) => name.endsWith('.test.ts'));
  const rounds: string[][] = [];
  for (const test of tests) {
    const distance = reached.get(test);
    if (distance !== undefined && !SLOW.test(test)) rounds[distance] = [...(rounds[distance] ?? []), test];
  }
  const rules = BESIDE_IMPORTS.filter((rule) => rule.file.test(file));
  const known = new Set(rounds.flat());
  const beside = tests.filter((test) => !known.has(test) && rules.some((rule) => rule.tests.test(test)));
  const all = slow ? tests.filter((test) => SLOW.test(test) && !beside.includes(test)) : [];
  return [...rounds, beside, all].filter((round) => round !== undefined && round.length > 0);
};

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isScript } from './script-tree.ts';

/** Tests of what no test imports, and of what that imports: it is bundled, packaged, or run by another program. */
const BESIDE_IMPORTS: readonly { readonly file: RegExp; readonly tests: RegExp }[] = [
  { file: /^fence\//, tests: /^test\/fence\// },
  { file: /^(serverless\.yml|infra\/.*)$/, tests: /^test\/infra\// },
  { file: /^handlers\//, tests: /^test\/system\// },
  { file: /^cli\//, tests: /^test\/cli\// },
  { file: /^triggers\.yml$/, tests: /^test\/(triggers-file|cli)\// },
];

/** A minute or more for each fault that survives everything else. */
const LONG = /^test\/(sim|system|chaos|burst)\//;

const STARTS_PROGRAMS = /\bfrom 'node:(child_process|worker_threads)'/;

const IMPORT = /\bfrom\s+'(\.[^']+)'|\bimport\s*\(?\s*'(\.[^']+)'/g;

const importsOf = (root: string, file: string): readonly string[] =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)].map(([, from, direct]) =>
    path.posix.join(path.posix.dirname(file), from ?? direct ?? ''),
  );

/** By a file, the files that import it or that it imports. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** What is reached from a file, itself included, by the number of steps. */
const reachedFrom = (graph: Graph, file: string): ReadonlyMap<string, number> => {
  const reached = new Map([[file, 0]]);
  for (const [each, distance] of reached) {
    for (const next of graph.get(each) ?? []) if (!reached.has(next)) reached.set(next, distance + 1);
  }
  return reached;
};

const graphsOf = (root: string, files: readonly string[]): { readonly imports: Graph; readonly importers: Graph } => {
  const imports = new Map(files.filter(isScript).map((file) => [file, importsOf(root, file)]));
  const importers = new Map<string, string[]>();
  for (const [file, all] of imports) {
    for (const imported of all) importers.set(imported, [...(importers.get(imported) ?? []), file]);
  }
  return { imports, importers };
};

export interface ConcernedTest {
  readonly test: string;
  /** How many imports are between the test and the file; Infinity where there are none. */
  readonly distance: number;
  /** It starts other programs: which functions it enters is not known. */
  readonly startsPrograms: boolean;
  /** Simulation, chaos, burst, or the whole system. */
  readonly isLong: boolean;
}

export interface Concerns {
  readonly tests: readonly ConcernedTest[];
  /** TypeScript whose types can depend on the file, itself included, tests apart; with all declarations. */
  readonly typed: readonly string[];
}

/** Projects of their own, which `npm run types` compiles with the types of a browser. */
const IN_BROWSER = /^(?:console\/(?:page|try)|playground\/page)\/|^console\/stand-ins\/globals\.d\.ts$/;

/** Gives for a file what it can concern. `files` are all of the project, by their paths from `root`. */
export const concernsIn = (root: string, files: readonly string[]): ((file: string) => Concerns) => {
  const { imports, importers } = graphsOf(root, files);
  const starters = files.filter(
    (file) => isScript(file) && STARTS_PROGRAMS.test(readFileSync(path.join(root, file), 'utf8')),
  );
  const tests = files.filter((name) => name.endsWith('.test.ts'));
  return (file) => {
    const reached = reachedFrom(importers, file);
    const rules = BESIDE_IMPORTS.filter((rule) => [...reached.keys()].some((importer) => rule.file.test(importer)));
    const concerned = tests.filter(
      (test) => reached.has(test) || LONG.test(test) || rules.some((rule) => rule.tests.test(test)),
    );
    return {
      tests: concerned.map((test) => {
        const used = reachedFrom(imports, test);
        return {
          test,
          distance: reached.get(test) ?? Number.POSITIVE_INFINITY,
          startsPrograms: starters.some((starter) => used.has(starter)),
          isLong: LONG.test(test),
        };
      }),
      typed: [
        ...[...reached.keys()].filter((each) => each.endsWith('.ts') && (each === file || !each.startsWith('test/'))),
        ...files.filter((each) => each.endsWith('.d.ts')),
      ].filter((each) => !IN_BROWSER.test(each)),
    };
  };
};

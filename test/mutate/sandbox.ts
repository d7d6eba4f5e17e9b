/** A copy of the project in which files may be broken. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNode } from '../processes/spawn-node.ts';

/** Every file of the project but what is made or installed, by its path from `root`. Asks no git: there may be none. */
export const projectFiles = async (root: string): Promise<readonly string[]> => {
  const ignored: readonly string[] =
    (await readFile(path.join(root, '.gitignore'), 'utf8')).match(/^[^*#\s]+(?=\/$)/gm) ?? [];
  const listed = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true });
    const found = entries.map(async (entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.name === '.git' || ignored.includes(name) || ignored.includes(entry.name)) return [];
      return entry.isDirectory() ? listed(name) : [name];
    });
    return (await Promise.all(found)).flat();
  };
  return (await listed('')).toSorted();
};

export interface TestEnd {
  readonly passed: boolean;
  readonly output: string;
  readonly ms: number;
}

export interface Sandbox extends AsyncDisposable {
  readonly write: (file: string, source: string) => Promise<void>;
  /** Runs test files until the first failure; more than `limitMs` is a failure. */
  readonly test: (files: readonly string[], limitMs?: number) => Promise<TestEnd>;
  /** Whether the compiler accepts the project as it stands now. */
  readonly compiles: () => Promise<boolean>;
}

export const openSandbox = async (root: string, files: readonly string[]): Promise<Sandbox> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-mutate-'));
  for (const file of files) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(path.join(root, file), target);
  }
  const modules = path.join(root, 'node_modules');
  await symlink(modules, path.join(folder, 'node_modules'));
  const { VITEST: _, npm_lifecycle_script: __, ...inherited } = process.env;
  // A test that is skipped would let its mutants survive.
  const env = { ...inherited, SKIP_NOTHING: '1', NO_COLOR: '1' };
  return {
    write: (file, source) => writeFile(path.join(folder, file), source),
    test: async (tests, limitMs) => {
      const began = performance.now();
      // Nothing is written into the folder of modules, which is the real one.
      const apart = ['--no-cache', `--fsModuleCachePath=${path.join(folder, '.vitest-cache')}`];
      const how = ['run', '--bail=1', '--maxWorkers=1', '--reporter=dot', ...apart];
      const args = [path.join(modules, 'vitest/vitest.mjs'), ...how];
      const limit = limitMs === undefined ? {} : { limitMs };
      const { status, stdout, stderr } = await runNode([...args, ...tests], { cwd: folder, env, ...limit });
      return { passed: status === 0, output: stdout + stderr, ms: performance.now() - began };
    },
    compiles: async () => {
      const { status } = await runNode([path.join(modules, 'typescript/bin/tsc'), '-p', '.'], { cwd: folder, env });
      return status === 0;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
};

/** A copy of the project in which files may be broken. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNode } from '../processes/spawn-node.ts';
import { openWarmTests, type WarmTests } from './warm-tests.ts';

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

export interface Sandbox extends AsyncDisposable {
  /** Writes files, by their paths from the root. */
  readonly write: (sources: ReadonlyMap<string, string>) => Promise<void>;
  readonly tests: WarmTests;
  /** Whether the compiler accepts these files as they stand now. */
  readonly compiles: (files: readonly string[]) => Promise<boolean>;
}

/** The copy goes when it is disposed of, and at the latest when the process exits. */
export const openSandbox = async (root: string, files: readonly string[]): Promise<Sandbox> => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'glue-job-trigger-mutate-')));
  // Retries, because at an exit tests may still be writing: Vitest ends its worker a moment later.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  for (const file of files) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await cp(path.join(root, file), target);
  }
  const modules = path.join(root, 'node_modules');
  await symlink(modules, path.join(folder, 'node_modules'));
  const tests = await openWarmTests(folder);
  return {
    tests,
    write: async (sources) => {
      for (const [file, source] of sources) await writeFile(path.join(folder, file), source);
      tests.forget([...sources.keys()]);
    },
    compiles: async (typed) => {
      const project = path.join(folder, 'tsconfig.mutate.json');
      // Not as `files`: what tsconfig.json excludes, a page for a browser, has settings of its own.
      await writeFile(project, JSON.stringify({ extends: './tsconfig.json', include: typed }));
      const { status } = await runNode([path.join(modules, 'typescript/bin/tsc'), '-p', project], { cwd: folder });
      return status === 0;
    },
    [Symbol.asyncDispose]: async () => {
      await tests[Symbol.asyncDispose]();
      process.off('exit', remove);
      remove();
    },
  };
};

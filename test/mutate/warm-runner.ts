/**
 * Vitest's runner in a worker that lives on. It works in the copy of the project, loads again what has changed, and tells
 * what each test file reaches.
 */
import { inject, type RunnerTestFile, TestRunner } from 'vitest';
import { REACHED } from './mark-functions.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute paths of files that have changed since the worker began. */
    changed: readonly string[];
  }
  interface TaskMeta {
    /** The marks of `mark-functions.ts` that a test file has passed. */
    reached?: ReadonlySet<string>;
  }
}

/** The part of Vite's `ModuleRunner` that is needed: https://vite.dev/guide/api-environment-runtimes */
interface Modules<Module> {
  readonly getModulesByFile: (file: string) => Iterable<Module> | undefined;
  readonly invalidateModule: (module: Module) => void;
}

/** Vitest gives each runner a `moduleRunner`, by https://vitest.dev/api/advanced/runner, and declares it private. */
const modulesOf = (runner: object): Modules<unknown> => Reflect.get(runner, 'moduleRunner').evaluatedModules;

// biome-ignore lint/style/noDefaultExport: so Vitest loads a runner
export default class WarmRunner extends TestRunner {
  override onCollectStart(file: RunnerTestFile): void {
    super.onCollectStart(file);
    // The worker begins where `npm run mutate` was called: a relative path would lead out of the copy, to no fault.
    process.chdir(this.config.root);
    const reached = new Set<string>();
    file.meta.reached = reached;
    Reflect.set(globalThis, REACHED, (mark: string) => reached.add(mark));
  }

  override importFile(file: string, source: 'collect' | 'setup'): unknown {
    const modules = modulesOf(this);
    for (const changed of inject('changed')) {
      for (const module of modules.getModulesByFile(changed) ?? []) modules.invalidateModule(module);
    }
    return super.importFile(file, source);
  }
}

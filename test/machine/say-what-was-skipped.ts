/** Says once, at the very end of a run, which tests were skipped because this machine lacks something. */
import type { TestProject } from 'vitest/node';
import type { Lack } from './tool.ts';

/** What a person reads, or nothing when no test was skipped for want of a tool. `skipped` has an entry for each test. */
export const describeSkipped = (skipped: readonly (readonly Lack[])[]): string => {
  const byTool = new Map<string, { readonly lack: Lack; tests: number }>();
  for (const lack of skipped.flat()) {
    const known = byTool.get(lack.tool) ?? { lack, tests: 0 };
    byTool.set(lack.tool, { ...known, tests: known.tests + 1 });
  }
  if (byTool.size === 0) return '';
  const tests = skipped.filter((lacks) => lacks.length > 0).length;
  const lines = [...byTool.values()].flatMap(({ lack, tests: count }) => [
    `  ${count} need ${lack.tool}. Found: ${lack.why}.`,
    `    To run them: ${lack.remedy}.`,
  ]);
  const were = tests === 1 ? 'test was' : 'tests were';
  return [`${tests} ${were} skipped, because this machine lacks what they run on:`, ...lines, ''].join('\n');
};

/** Vitest's global set-up; what it returns is called when all reporters are through. */
export const setup = (project: TestProject) => (): void => {
  const skipped = project.vitest.state
    .getTestModules()
    .flatMap((module) => [...module.children.allTests('skipped')])
    .map((test) => test.meta().lacks ?? []);
  const told = describeSkipped(skipped);
  if (told !== '') process.stderr.write(`\n${told}`);
};

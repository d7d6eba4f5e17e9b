/** Tries the faults of one file. */
import { readAccepted, withoutAccepted } from './accepted.ts';
import { marksIn } from './mark-functions.ts';
import type { Measured } from './measure-tests.ts';
import { applyMutant, describeMutant, type Mutant, placeOf } from './mutant.ts';
import { HANGS_MS, notices } from './notices.ts';
import type { Sandbox } from './sandbox.ts';
import { isScript } from './script-tree.ts';
import { shareOut } from './share-out.ts';
import type { ConcernedTest } from './tests-of.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What each run costs beside the tests themselves. */
const SPARE_PER_RUN_MS = 10;

/** A file, its faults, and the tests that should notice them. */
export interface Subject {
  readonly file: string;
  readonly source: string;
  readonly mutants: readonly Mutant[];
  readonly tests: readonly (ConcernedTest & Measured)[];
  /** What the compiler may refuse because of a fault. */
  readonly typed: readonly string[];
}

/** Where a fault is, and what it is. */
export const tell = (file: string, source: string, mutant: Mutant): string =>
  `${file}:${placeOf(source, mutant).line}: ${describeMutant(source, mutant)}`;

/** Gives for each fault the tests that can notice it, first those that most probably do so soonest. */
const orderTests = ({ file, source, tests }: Subject, noticed: ReadonlyMap<string, number>) => {
  const markOf = isScript(file) ? marksIn(file, source) : undefined;
  const promise = ({ test, distance, ms }: Subject['tests'][number]): number =>
    ((noticed.get(test) ?? 0) + 1 / (1 + distance)) / (ms + SPARE_PER_RUN_MS);
  return (mutant: Mutant): Subject['tests'] => {
    const mark = markOf?.(mutant);
    return tests
      .filter(({ startsPrograms, reached }) => startsPrograms || mark === undefined || (reached?.has(mark) ?? true))
      .toSorted((a, b) => promise(b) - promise(a));
  };
};

interface Verdict {
  readonly survivors: readonly Mutant[];
  /** What tests say that fail afterwards without any fault, so that what they noticed proves nothing. */
  readonly unsure: readonly string[];
}

/** Which faults survive. @throws Error when the compiler refuses the file as it is */
const survivorsOf = async (
  subject: Subject,
  mutants: readonly Mutant[],
  sandboxes: readonly Sandbox[],
): Promise<Verdict> => {
  const { file, source } = subject;
  const noticed = new Map<string, number>();
  const testsOf = orderTests(subject, noticed);
  const survives = async (mutant: Mutant, sandbox: Sandbox): Promise<boolean> => {
    const faulty = applyMutant(source, mutant);
    await sandbox.write(new Map([[file, faulty]]));
    for (const each of testsOf(mutant)) {
      if (!(await notices(sandbox, each, { file, source, faulty }))) continue;
      noticed.set(each.test, (noticed.get(each.test) ?? 0) + 1);
      return false;
    }
    // What the compiler refuses is noticed, too.
    return sandbox.compiles(subject.typed);
  };
  for (const sandbox of sandboxes) await sandbox.tests.renew();
  if (!(await sandboxes[0]?.compiles(subject.typed)))
    throw new Error(`without any fault the compiler refuses ${file}: npm run types`);
  const survivors = await shareOut(sandboxes, mutants, async (sandbox, mutant) => {
    if (!(await survives(mutant, sandbox))) return [];
    say(`  survives: ${tell(file, source, mutant)}`);
    return [mutant];
  });
  // A fault may have left something in a worker that fails the tests of the next; or a test fails now and then.
  const unsure: string[] = [];
  for (const sandbox of sandboxes) {
    await sandbox.write(new Map([[file, source]]));
    for (const { test } of subject.tests.filter((each) => noticed.has(each.test))) {
      const { passed, output } = await sandbox.tests.run(test, HANGS_MS);
      if (!passed) unsure.push(output);
    }
  }
  return { survivors, unsure };
};

/** Whether every fault was noticed, or is accepted. */
export const mutateFile = async (subject: Subject, sandboxes: readonly Sandbox[]): Promise<boolean> => {
  const { file, source, mutants, tests } = subject;
  const { tried, stale } = withoutAccepted(readAccepted(), subject);
  const count = `${mutants.length} faults, ${mutants.length - tried.length} of them accepted`;
  say(`${file}: ${count}; up to ${tests.length} test files`);
  const began = performance.now();
  const { survivors, unsure } = await survivorsOf(subject, tried, sandboxes);
  const seconds = Math.ceil((performance.now() - began) / 1000);
  for (const { line, mutant } of stale) say(`  accepted, but there is no such fault any more: ${mutant}, in: ${line}`);
  for (const output of unsure) say(`  after the faults this test fails without any, and proves nothing: ${output}`);
  say(`${file}: ${tried.length - survivors.length} of ${tried.length} were noticed, in ${seconds} s`);
  if (survivors.length > 0)
    say('Write tests, or prove in test/mutate/accepted.yml that nobody could see a difference:');
  for (const mutant of survivors) {
    const { text, column } = placeOf(source, mutant);
    const [line, fault] = [text, describeMutant(source, mutant)].map((each) => JSON.stringify(each));
    say(`- file: ${file}\n  line: ${line}\n  column: ${column}\n  mutant: ${fault}\n  why:`);
  }
  return survivors.length === 0 && stale.length === 0 && unsure.length === 0;
};

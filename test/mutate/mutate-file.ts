/** Tries the faults of one file. */
import { readAccepted, withoutAccepted } from './accepted.ts';
import { applyMutant, describeMutant, type Mutant, placeOf } from './mutant.ts';
import type { Sandbox } from './sandbox.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A fault may send a test into a loop. */
const SLOWER = 4;
const SPARE_MS = 15_000;
/** Characters of what a failing run has written. */
const MOST_SHOWN = 4_000;

/** A file, its faults, and the tests that should notice them. */
export interface Subject {
  readonly file: string;
  readonly source: string;
  readonly mutants: readonly Mutant[];
  /** Test files, those that come first first. */
  readonly rounds: readonly (readonly string[])[];
}

/** Where a fault is, and what it is. */
export const tell = (file: string, source: string, mutant: Mutant): string =>
  `${file}:${placeOf(source, mutant).line}: ${describeMutant(source, mutant)}`;

/** Which faults survive. @throws Error when tests fail without a fault */
const survivorsOf = async (
  { file, source, rounds }: Subject,
  mutants: readonly Mutant[],
  sandboxes: readonly Sandbox[],
): Promise<readonly Mutant[]> => {
  const limits = new Map<number, Promise<number>>();
  /** How long a round may take, by how long it takes without a fault. Asked when it is first needed, for some never are. */
  const limitOf = (at: number, round: readonly string[], sandbox: Sandbox): Promise<number> => {
    const known = limits.get(at);
    if (known !== undefined) return known;
    const measured = sandbox
      .write(file, source)
      .then(() => sandbox.test(round))
      .then(({ passed, output, ms }) => {
        if (passed) return ms * SLOWER + SPARE_MS;
        throw new Error(`without any fault these tests fail:\n${output.slice(-MOST_SHOWN)}`);
      });
    limits.set(at, measured);
    return measured;
  };
  const survives = async (mutant: Mutant, sandbox: Sandbox): Promise<boolean> => {
    for (const [at, round] of rounds.entries()) {
      const limitMs = await limitOf(at, round, sandbox);
      await sandbox.write(file, applyMutant(source, mutant));
      if (!(await sandbox.test(round, limitMs)).passed) return false;
    }
    // What the compiler refuses is noticed, too.
    return !/\.[cm]?[jt]s$/.test(file) || sandbox.compiles();
  };
  const waiting = [...mutants];
  const survivors: Mutant[] = [];
  const work = async (sandbox: Sandbox): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      if (await survives(mutant, sandbox)) {
        survivors.push(mutant);
        say(`  survives: ${tell(file, source, mutant)}`);
      }
      if (process.stderr.isTTY) process.stderr.write(`${waiting.length} to go  \r`);
    }
    await sandbox.write(file, source);
  };
  try {
    await Promise.all(sandboxes.map(work));
  } finally {
    waiting.length = 0;
  }
  return survivors;
};

/** Whether every fault was noticed, or is accepted. */
export const mutateFile = async (subject: Subject, sandboxes: readonly Sandbox[]): Promise<boolean> => {
  const { file, source, mutants, rounds } = subject;
  const { tried, stale } = withoutAccepted(readAccepted(), subject);
  const count = `${mutants.length} faults, ${mutants.length - tried.length} of them accepted`;
  say(`${file}: ${count}; up to ${rounds.flat().length} test files`);
  const survivors = await survivorsOf(subject, tried, sandboxes);
  for (const { line, mutant } of stale) say(`  accepted, but there is no such fault any more: ${mutant}, in: ${line}`);
  say(`${file}: ${tried.length - survivors.length} of ${tried.length} were noticed`);
  if (survivors.length > 0)
    say('Write tests, or prove in test/mutate/accepted.yml that nobody could see a difference:');
  for (const mutant of survivors) {
    const [line, fault] = [placeOf(source, mutant).text, describeMutant(source, mutant)].map((text) =>
      JSON.stringify(text),
    );
    say(`- file: ${file}\n  line: ${line}\n  mutant: ${fault}\n  why:`);
  }
  return survivors.length === 0 && stale.length === 0;
};

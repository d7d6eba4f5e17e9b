import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { CALLED_WRONGLY, readOptions } from '../../cli/command-line/read-options.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { measureTests } from './measure-tests.ts';
import { placeOf } from './mutant.ts';
import { mutantsOf } from './mutants-of.ts';
import { mutateFile, tell } from './mutate-file.ts';
import { openSandbox, projectFiles, type Sandbox } from './sandbox.ts';
import { type ConcernedTest, type Concerns, concernsIn } from './tests-of.ts';

const HELP = `Puts small faults into files, one at a time and in a copy of the project, and runs the tests that concern them. A
fault that no test notices shows that a test is missing, or has no visible effect.

  npm run mutate -- <file> [<file> …]       TypeScript, JavaScript, Python or YAML, e.g. lib/core/plan/identity.ts
  npm run mutate -- <file> --line 40-60     only faults in these lines
  npm run mutate -- <file> --list           says which faults there are, and runs nothing
  npm run mutate -- <file> --tests <path>   only tests whose path begins so; may be repeated
  npm run mutate -- <file> --slow           also tests that start other programs or take more than two seconds, with the
                                            simulation and the whole system: minutes for each survivor
  npm run mutate -- <file> --jobs 1         how many copies work at once; default 2

Faults without an effect are listed in test/mutate/accepted.yml, each with its reason.

Exit code 0: every fault was noticed or is accepted; 1: some were not, or the tests fail without a fault; 2: wrong usage; 130
after Ctrl-C, 143 after SIGTERM.
`;

/** What takes longer, is asked only where no test is nearer. */
const QUICK_MS = 2_000;

const ROOT = path.join(import.meta.dirname, '../..');

const OPTIONS = {
  line: { type: 'string' },
  list: { type: 'boolean' },
  tests: { type: 'string', multiple: true },
  slow: { type: 'boolean' },
  jobs: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Order {
  readonly files: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly list: boolean;
  readonly tests: readonly string[] | undefined;
  readonly slow: boolean;
  readonly jobs: number;
}

const refuse = (message: string): never => {
  throw new TriggerError('CALL_INVALID', message, { retryable: false });
};

/** Undefined when help is asked for. */
const readOrder = (args: readonly string[]): Order | undefined => {
  const { values, positionals } = readOptions({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  if (positionals.length === 0) refuse('expected at least one file, found none');
  const [, from, to] =
    /^(\d+)(?:-(\d+))?$/.exec(values.line ?? '1-999999') ??
    refuse(`--line: expected 40 or 40-60, found ${JSON.stringify(values.line)}`);
  const jobs = Number(values.jobs ?? 2);
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    refuse(`--jobs: expected a whole number of 1 or more, found ${JSON.stringify(values.jobs)}`);
  return {
    files: positionals.map((file) => path.relative(ROOT, path.resolve(file)).split(path.sep).join('/')),
    ...{ from: Number(from), to: Number(to ?? from), list: values.list === true, slow: values.slow === true, jobs },
    tests: values.tests,
  };
};

/** `npm run mutate`: gives the exit code. */
export const mutate = async (args: readonly string[]): Promise<number> => {
  // A signal alone would leave the copies: they are removed when the process exits.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, (_: string, number: number) => process.exit(128 + number));
  // Vitest exits at it and tells only its own output, which nobody sees here.
  process.on('unhandledRejection', (error) => void process.stderr.write(`${inspect(error)}\n`));
  try {
    const order = readOrder(args);
    if (order === undefined) say(HELP);
    else return await mutateFiles(order);
    return 0;
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return CALLED_WRONGLY;
  }
};

/** With the tests that are to be tried only. */
const choose = ({ tests: named, slow }: Order, file: string, { tests, typed }: Concerns): Concerns => {
  const chosen = (some: readonly ConcernedTest[], otherwise: string): Concerns =>
    some.length > 0 ? { tests: some, typed } : refuse(otherwise);
  if (named !== undefined) {
    const some = tests.filter(({ test }) => named.some((name) => test.startsWith(name)));
    return chosen(some, `none of the tests of ${file} begins with ${named.join(' or ')}`);
  }
  const quick = tests.filter(
    ({ distance, startsPrograms, isLong }) => Number.isFinite(distance) && !startsPrograms && !isLong,
  );
  const normal = quick.length > 0 ? quick : tests.filter(({ isLong }) => !isLong);
  return chosen(slow ? tests : normal, `no test imports ${file}: try --slow`);
};

const mutateFiles = async (order: Order): Promise<number> => {
  const files = await projectFiles(ROOT);
  const sources = order.files.map((file) => {
    if (!files.includes(file)) return refuse(`there is no file ${file} in the project`);
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    const mutants = mutantsOf(file, source)?.filter((mutant) => {
      const { line } = placeOf(source, mutant);
      return order.from <= line && line <= order.to;
    });
    return { file, source, mutants: mutants ?? refuse(`${file} is of a kind that cannot be mutated`) };
  });
  if (order.list) {
    for (const { file, source, mutants } of sources) for (const mutant of mutants) say(tell(file, source, mutant));
    return 0;
  }
  const concerns = concernsIn(ROOT, files);
  const subjects = sources.map((each) => ({ ...each, ...choose(order, each.file, concerns(each.file)) }));
  const sandboxes: Sandbox[] = [];
  try {
    for (let job = 0; job < order.jobs; job += 1) sandboxes.push(await openSandbox(ROOT, files));
    const began = performance.now();
    const measured = await measureTests(sandboxes, new Map(subjects.map(({ file, source }) => [file, source])), [
      ...new Set(subjects.flatMap(({ tests }) => tests.map(({ test }) => test))),
    ]);
    say(`${measured.size} test files pass without a fault, in ${Math.ceil((performance.now() - began) / 1000)} s`);
    let failed = false;
    for (const { tests, ...subject } of subjects) {
      const nearest = Math.min(...tests.map(({ distance }) => distance));
      const known = tests.flatMap((each) => {
        const own = measured.get(each.test);
        const isAsked = order.slow || order.tests !== undefined || each.startsPrograms || each.distance <= nearest;
        return own && (isAsked || own.ms < QUICK_MS) ? [{ ...each, ...own }] : [];
      });
      if (!(await mutateFile({ ...subject, tests: known }, sandboxes))) failed = true;
    }
    return failed ? 1 : 0;
  } catch (error) {
    if (error instanceof TriggerError || !(error instanceof Error)) throw error;
    say(error.message);
    return 1;
  } finally {
    for (const sandbox of sandboxes) await sandbox[Symbol.asyncDispose]();
  }
};

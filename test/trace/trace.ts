import { misuse, runScript } from '../../cli/command-line/run-script.ts';
import { followWalks, type Walk, type Walks } from './walks.ts';

const HELP = `Runs the real handlers against servers in memory and tells through how many files of lib and handlers they lead:
an S3 upload until its run is recorded (upload), the end of that run (run-end), a manual call that names an object (manual).

  npm run trace                     files, and changes of file, beside the most that is allowed
  npm run trace -- --walk run-end   one walk, file by file, with the number of functions that were entered
  npm run trace -- --json           the numbers, for a program

What counts in one invocation of a warm container: each file of which a function is entered, and each time that a
function of another file is entered than the one before. Returning counts nothing. "changes" and "files" leave out
lib/core/json.ts, whose functions say what the language lacks; "every change" counts it too.

Exit code 1: a walk is longer than allowed. 2: wrong usage.
`;

/** How long a walk is. */
interface Length {
  readonly files: number;
  readonly changes: number;
  readonly everyChange: number;
}

/**
 * The most that is allowed. A walk that has become shorter gets a lower bound, so that it stays so. They were raised once,
 * when writes began to share calls of DynamoDB, sends to wait for lanes, and an end to be heard at once: each saves every
 * event more than the steps cost.
 */
const BOUNDS: Readonly<Record<keyof Walks, Length>> = {
  upload: { files: 43, changes: 138, everyChange: 203 },
  'run-end': { files: 37, changes: 96, everyChange: 175 },
  manual: { files: 59, changes: 165, everyChange: 276 },
};

const OF_THE_LANGUAGE = 'lib/core/json.ts';

const OPTIONS = { json: { type: 'boolean', default: false }, walk: { type: 'string' } } as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run trace`: gives the exit code. */
export const trace = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, async ({ json, walk: name }) => {
    if (name !== undefined && !isWalk(name)) misuse(`--walk must be ${NAMES.join(' or ')}, found "${name}"`);
    const walks = await followWalks();
    if (name !== undefined && isWalk(name)) {
      for (const { file, functions } of stepsOf(walks[name])) say(`${String(functions).padStart(5)}  ${file}`);
      return 0;
    }
    const lengths = NAMES.map((walk) => ({ walk, ...lengthOf(walks[walk]), most: BOUNDS[walk] }));
    if (json) say(JSON.stringify(lengths));
    else for (const line of tableOf(lengths)) say(line);
    return lengths.every(isAllowed) ? 0 : 1;
  });

type Measured = Length & { readonly walk: string; readonly most: Length };

const MEASURES = ['files', 'changes', 'everyChange'] as const satisfies readonly (keyof Length)[];

const NAMES: readonly (keyof Walks)[] = ['upload', 'run-end', 'manual'];

const isWalk = (name: string): name is keyof Walks => Object.hasOwn(BOUNDS, name);

const isAllowed = ({ most, ...length }: Measured): boolean =>
  MEASURES.every((measure) => length[measure] <= most[measure]);

const lengthOf = (walk: Walk): Length => {
  const told = walk.filter((file) => file !== OF_THE_LANGUAGE);
  return { files: new Set(told).size, changes: changesOf(told), everyChange: changesOf(walk) };
};

const changesOf = (walk: Walk): number => walk.filter((file, at) => at > 0 && file !== walk[at - 1]).length;

/** Functions of one file that were entered one after another are one step. */
const stepsOf = (walk: Walk): readonly { readonly file: string; readonly functions: number }[] => {
  const steps: { file: string; functions: number }[] = [];
  for (const file of walk) {
    const last = steps.at(-1);
    if (last?.file === file) last.functions += 1;
    else steps.push({ file, functions: 1 });
  }
  return steps;
};

const tableOf = (lengths: readonly Measured[]): readonly string[] => {
  const row = (cells: readonly string[]) =>
    cells
      .map((cell) => cell.padEnd(16))
      .join('')
      .trimEnd();
  return [
    row(['', 'files', 'changes', 'every change']),
    ...lengths.map(({ walk, most, ...length }) =>
      row([walk, ...MEASURES.map((measure) => `${length[measure]} (of ${most[measure]})`)]),
    ),
  ];
};

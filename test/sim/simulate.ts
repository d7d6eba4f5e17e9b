import { misuse, runScript } from '../../cli/command-line/run-script.ts';
import { GUARDS } from './guards.ts';
import { type History, type HistoryOptions, liveThrough } from './live-through.ts';
import { liveAgain, shrink } from './shrink.ts';
import type { Guard } from './world.ts';

const HELP = `Plays random histories of a small world in which everything goes wrong, and checks each step.

  npm run simulate -- --seeds 100000            from seed 1, or --from N
  npm run simulate -- --seed N --trace          one seed, line by line
  npm run simulate -- --seed N --short --trace  the same, as short as it can be and still do harm
  npm run simulate -- --break <guard>           removes a guard and searches for the harm; help lists them, all tries all

Exit code 1: a promise was broken; with --break: no harm was found. 2: wrong usage.
`;

const SEEDS_TO_BREAK = 2_000;
const PROGRESS_MS = 2_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const OPTIONS = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  break: { type: 'string' },
  trace: { type: 'boolean', default: false },
  short: { type: 'boolean', default: false },
} as const;

/** `npm run simulate`: gives the exit code. */
export const simulate = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, async (values) => {
    const seeds = Number(values.seeds ?? (values.break === undefined ? 10_000 : SEEDS_TO_BREAK));
    const from = Number(values.from);
    for (const [name, value] of Object.entries({ seeds, from, seed: Number(values.seed ?? 1) })) {
      const least = name === 'seeds' ? 1 : 0;
      if (!Number.isSafeInteger(value) || value < least) misuse(`--${name} must be a whole number of ${least} or more`);
    }
    if (values.break === 'help') return listGuards();
    const guards = GUARDS.filter(({ name }) => values.break === 'all' || name === values.break);
    if (values.break !== undefined && guards.length === 0) {
      misuse(`there is no guard "${values.break}"; --break help lists them`);
    }
    if (values.seed !== undefined) return oneSeed(Number(values.seed), guards[0], values);
    if (values.break === undefined) return search(from, seeds);
    const found = [];
    for (const guard of guards) found.push(await searchHarm(guard, from, seeds));
    return found.every(Boolean) ? 0 : 1;
  });

const listGuards = (): number => {
  const width = Math.max(...GUARDS.map(({ name }) => name.length)) + 2;
  for (const { name, without, harms } of GUARDS) say(`${name.padEnd(width)}${without} (without: ${harms.join(', ')})`);
  return 0;
};

const search = async (from: number, seeds: number): Promise<number> => {
  const began = performance.now();
  let told = began;
  const sums = { faults: 0, runs: 0, requests: 0 };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const history = await liveThrough(seed);
    sums.faults += history.struck.length;
    sums.runs += history.runs.length;
    sums.requests += history.requests.length;
    if (history.violation !== undefined) return tellHarm(history, {});
    if (performance.now() - told > PROGRESS_MS) {
      told = performance.now();
      say(`${seed - from + 1} of ${seeds} seeds, ${Math.round((told - began) / 1000)} s, nothing found`);
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`${seeds} seeds from ${from}: ${sums.requests} requests, ${sums.runs} runs, ${sums.faults} faults, ${seconds} s`);
  say('nothing lost, nothing doubled, no promise broken');
  return 0;
};

const searchHarm = async (guard: Guard, from: number, seeds: number): Promise<boolean> => {
  for (let seed = from; seed < from + seeds; seed += 1) {
    const history = await liveThrough(seed, { guard });
    if (history.violation === undefined) continue;
    say(`\n${guard.name}: without "${guard.without}" harm comes, found in ${seed - from + 1} seeds`);
    await tellHarm(history, { guard });
    return true;
  }
  say(`\n${guard.name}: NO HARM FOUND in ${seeds} seeds without "${guard.without}"`);
  return false;
};

const oneSeed = async (
  seed: number,
  guard: Guard | undefined,
  { trace, short }: { readonly trace: boolean; readonly short: boolean },
): Promise<number> => {
  const options: HistoryOptions = { guard, ...(trace && !short ? { onLine: say } : {}) };
  const history = await liveThrough(seed, options);
  if (history.violation !== undefined && short) return tellHarm(history, { guard }, trace);
  say(history.violation === undefined ? `seed ${seed}: no promise broken` : asText(history));
  return history.violation === undefined ? 0 : 1;
};

const asText = ({ seed, violation }: History): string => `seed ${seed}: ${violation?.harm}: ${violation?.what}`;

/** The shortest history that can be found, and how to see it again. */
const tellHarm = async (history: History, options: HistoryOptions, withLogs = false): Promise<number> => {
  say(asText(history));
  const kept = await shrink(history, options);
  const lines: string[] = [];
  const short = await liveAgain(history.seed, kept, { ...options, onLine: (line) => lines.push(line) });
  say(`made shorter: ${kept.requests.length} of ${history.requests.length} requests, ${kept.faults.length} of`);
  say(`${history.struck.length} faults: ${short.struck.map(({ key, kind }) => `"${key}" ${kind}`).join('; ')}`);
  for (const line of lines) if (withLogs || /<==|ledger: (?!.*refused)|glue:|HARM|dies:/.test(line)) say(`  ${line}`);
  const guard = options.guard === undefined ? '' : ` --break ${options.guard.name}`;
  say(`all of it: npm run simulate -- --seed ${history.seed}${guard} --trace; add --short for this one`);
  return 1;
};

import { didYouMean } from '../../lib/core/nearest-name.ts';
import { backlog } from './backlog.ts';
import { call } from './call.ts';
import { cancel } from './cancel.ts';
import { close } from './close.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { console } from './console.ts';
import { doctor } from './doctor.ts';
import { EXIT, EXIT_HELP } from './exit-code.ts';
import { history } from './history.ts';
import { check, explain } from './offline-verbs.ts';
import { pause, resume } from './pause.ts';
import { redrive } from './redrive.ts';
import { rerun } from './rerun.ts';
import { status } from './status.ts';

/** Every verb, in the order of the help. */
export const VERBS: readonly Verb[] = [
  status,
  backlog,
  history,
  call,
  rerun,
  redrive,
  cancel,
  close,
  pause,
  resume,
  explain,
  check,
  doctor,
  console,
];

const HELP = `Asks a deployment of glue-job-trigger, or the local cloud, and tells it what to do.

  glue-job-trigger <verb> …          in this project: npx glue-job-trigger, or npm run ask --
  glue-job-trigger <verb> --help     the usage of a verb, with examples

${VERBS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

Examples: glue-job-trigger status s3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv
          glue-job-trigger history orders --day 2026-11-22 --stage prod --region eu-central-1
          glue-job-trigger backlog orders-etl-dev --local

${EXIT_HELP}`;

/** Also by its beginning alone, which is far from a whole name. */
const verbMeant = (word: string, names: readonly string[]): string => {
  const begun = names.find((name) => name.startsWith(word));
  return begun === undefined ? didYouMean(word, names) : `; did you mean "${begun}"?`;
};

/** Carries out the command; gives the exit code. */
export const runCommand = async (args: readonly string[], world: CommandWorld): Promise<number> => {
  const { terminal } = world;
  const [word, ...rest] =
    args[0] === 'help' ? [args[1] ?? '--help', ...(args[1] === undefined ? [] : ['--help'])] : args;
  if (word === '--help' || word === '-h') {
    terminal.out(HELP);
    return EXIT.done;
  }
  const verb = VERBS.find(({ name }) => name === word);
  if (verb !== undefined) return verb.run(rest, world);
  const names = VERBS.map(({ name }) => name);
  const found =
    word === undefined ? 'expected a verb, found nothing' : `there is no verb "${word}"${verbMeant(word, names)}`;
  terminal.err(`${found}\n\n${HELP}`);
  return EXIT.usage;
};

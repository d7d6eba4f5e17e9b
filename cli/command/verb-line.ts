import { TriggerError } from '../../lib/core/errors.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { readOptions } from '../command-line/read-options.ts';
import { misuse, type Options, type OptionValues } from '../command-line/run-script.ts';
import type { Target } from '../deployment/deployment.ts';
import { printableLines } from '../tables/printable.ts';
import type { CommandWorld } from './command-world.ts';
import { EXIT, EXIT_HELP } from './exit-code.ts';

/** The options of every verb that asks a deployment. */
const TARGET_OPTIONS = {
  stage: { type: 'string' },
  region: { type: 'string' },
  local: { type: 'boolean' },
  port: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What a verb of this kind says of itself. */
interface VerbForm<O extends Options> {
  readonly name: string;
  /** Its own part of the help; the options of every verb and the exit codes follow. */
  readonly help: string;
  readonly options: O;
  /** `--port` is that of the verb, which knows no local cloud. */
  readonly hasOwnPort?: boolean;
}

type Values<O extends Options> = OptionValues<O & typeof TARGET_OPTIONS>;

/** Which deployment a verb asks, and for whom it answers. */
export interface Asking {
  readonly target: Target;
  /** For a program. */
  readonly json: boolean;
}

/** What the command line of a verb says. */
export interface VerbLine<O extends Options> extends Asking {
  readonly values: Values<O>;
  readonly words: readonly string[];
}

const commonHelp = (hasOwnPort: boolean): string => `
  --stage <stage>    default: STAGE, else dev
  --region <region>  default: as the AWS CLI finds it
${hasOwnPort ? '' : LOCAL_HELP}  --json             for programs
  --help             shows this

${EXIT_HELP}
`;

const LOCAL_HELP = `  --local            ask the local cloud of "npm start"; --port <port> if it is not 4100
`;

const LOCAL_PORT = 4_100;

/**
 * Reads the command line of a verb and carries it out; gives the exit code. `--help`, wrong usage, and a deployment that
 * cannot be asked are dealt with here.
 */
export const verbLine = async <const O extends Options>(
  args: readonly string[],
  world: CommandWorld,
  { name, help, options, hasOwnPort = false }: VerbForm<O>,
  run: (line: VerbLine<O>) => Promise<number>,
): Promise<number> => {
  const { terminal } = world;
  const all: Options = { ...options, ...TARGET_OPTIONS, help: { type: 'boolean', short: 'h' } };
  try {
    const { values, positionals } = readOptions({ args, options: all, allowPositionals: true });
    if (values['help'] === true) {
      terminal.out(`${help}${commonHelp(hasOwnPort)}`.trimEnd());
      return EXIT.done;
    }
    const given = values as Values<O>;
    const target = targetOf(hasOwnPort ? { ...values, port: undefined } : values, world.environment);
    return await run({ values: given, words: positionals, target, json: values['json'] === true });
  } catch (error) {
    world.progress('');
    if (!(error instanceof TriggerError)) throw error;
    terminal.err(printableLines(error.message));
    if (error.code === 'DEPLOYMENT_UNREACHABLE') return EXIT.unreached;
    if (error.code !== 'CALL_INVALID') return EXIT.failed;
    terminal.err(`glue-job-trigger ${name} --help shows the usage`);
    return EXIT.usage;
  }
};

const targetOf = (
  values: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Target => {
  const { stage = buildSettings(environment).stage, region, local, port } = values;
  if (port !== undefined && local !== true) misuse('--port: it is that of the local cloud; add --local');
  const localPort = port === undefined ? LOCAL_PORT : portIn(port);
  return {
    stage: String(stage),
    ...(typeof region === 'string' ? { region } : {}),
    ...(local === true ? { localPort } : {}),
  };
};

/** A port that is given. @throws TriggerError `CALL_INVALID` */
export const portIn = (text: unknown): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  return misuse(`--port: expected a number from 1 to 65535, found ${JSON.stringify(text)}`);
};

/** The one word that a verb takes. @throws TriggerError `CALL_INVALID` */
export const oneWord = (words: readonly string[], expected: string): string => {
  const [word, ...others] = words;
  if (word !== undefined && others.length === 0) return word;
  return misuse(`expected ${expected}, found ${words.length === 0 ? 'nothing' : words.join(' ')}`);
};

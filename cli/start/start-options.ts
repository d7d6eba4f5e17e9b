import { TriggerError } from '../../lib/core/errors.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import type { Fault } from '../../local/glue/glue-faults.ts';
import { parseFaultText } from '../../local/glue/parse-fault.ts';
import { readOptions } from '../command-line/read-options.ts';

/** What `npm start` was told. */
export interface StartOptions {
  readonly help: boolean;
  readonly once: boolean;
  /** Unset: the default, or any free one with `--once`. */
  readonly port?: number;
  readonly stage: string;
  readonly file: string;
  readonly dataDir: string;
  /** Files with events; unset: examples are made from the triggers file. */
  readonly examples?: readonly string[];
  readonly runsTakeSeconds: number;
  readonly concurrency: number;
  readonly visibilityWindowSeconds: number;
  readonly sweepEverySeconds: number;
  readonly workers: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/** Fixed, so that the commands in docs/local-cloud.md can be copied as they stand. */
export const DEFAULT_PORT = 4100;

/** Shown by --help only; an error of the command line points to it. Defaults stand in brackets. */
export const HELP = `npm start -- [options]      runs the whole service on this machine, without an AWS account

  --once                    play an upload, a batch, a schedule and a call of the file's own triggers, show what happens,
                            and exit with 0 only if each started exactly one run
  --port <n>                the one port of all services (${DEFAULT_PORT}; with --once any free one);
                            the console listens at the next port, or at any free one if that is taken
  --file <triggers.yml>     the triggers file (TRIGGERS_FILE, else triggers.yml)
  --stage <name>            the stage (STAGE, else dev)
  --example <event.json>    play this event instead of those made from the triggers; may be repeated
  --data-dir <dir>          where build, landing folder and log go (.local)

  --runs-take <seconds>     how long a Glue run takes (2)
  --concurrency <n>         MaxConcurrentRuns of each job (2; Glue's own default is 1)
  --workers <n>             processes for each function (2)

  --visibility-window <s>   VISIBILITY_WINDOW_SECONDS of the functions (5; deployed 90)
  --sweep-every <seconds>   how often the sweep is called (5; deployed 60)

  --lose-replies <0..1>     probability that Glue accepts a start and its reply is lost
  --lose-events <0..1>      probability that the event of a run's end is lost
  --fault <fault>           any fault, e.g. --fault throttle,times=3 --fault runs-late,seconds=4; may be repeated
  --seed <n>                makes the random choices repeatable (1)

docs/local-cloud.md says how to add and remove faults while it runs.

Exit code 0: ended by Ctrl-C, or with --once each example started exactly one run; 1: not so, or it cannot start;
2: wrong usage; 130: stopped while starting, or before the examples of --once were finished.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  once: { type: 'boolean' },
  port: { type: 'string' },
  file: { type: 'string' },
  stage: { type: 'string' },
  example: { type: 'string', multiple: true },
  'data-dir': { type: 'string' },
  'runs-take': { type: 'string' },
  concurrency: { type: 'string' },
  workers: { type: 'string' },
  'visibility-window': { type: 'string' },
  'sweep-every': { type: 'string' },
  'lose-replies': { type: 'string' },
  'lose-events': { type: 'string' },
  fault: { type: 'string', multiple: true },
  seed: { type: 'string' },
} as const;

const refuse = (message: string): never => {
  throw new TriggerError('LOCAL_CLOUD', `${message}\nnpm start -- --help lists all options`, { retryable: false });
};

interface Bounds {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}

const number = (name: string, text: string | undefined, { least, most, whole }: Bounds): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  const inBounds = text.trim() !== '' && value >= least && (most === undefined || value <= most);
  if (inBounds && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  return refuse(
    `--${name} must be ${kind} ${most === undefined ? `of ${least} or more` : `from ${least} to ${most}`}, found "${text}"`,
  );
};

const parse = (args: readonly string[]) => {
  try {
    return readOptions({ args, options: OPTIONS }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

/**
 * Reads the command line.
 *
 * @throws TriggerError `LOCAL_CLOUD` that names the wrong option.
 */
export const parseStartOptions = (args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions => {
  const given = parse(args);
  const settings = buildSettings(environment);
  const port = number('port', given.port, { least: 1, most: 65_535, whole: true });
  const loseReplies = number('lose-replies', given['lose-replies'], { least: 0, most: 1 });
  const loseEvents = number('lose-events', given['lose-events'], { least: 0, most: 1 });
  return {
    help: given.help ?? false,
    once: given.once ?? false,
    ...(port === undefined ? {} : { port }),
    stage: given.stage ?? settings.stage,
    file: given.file ?? settings.file,
    dataDir: given['data-dir'] ?? '.local',
    ...(given.example === undefined ? {} : { examples: given.example }),
    runsTakeSeconds: number('runs-take', given['runs-take'], { least: 0 }) ?? 2,
    concurrency: number('concurrency', given.concurrency, { least: 1, whole: true }) ?? 2,
    workers: number('workers', given.workers, { least: 1, whole: true }) ?? 2,
    visibilityWindowSeconds: number('visibility-window', given['visibility-window'], { least: 0 }) ?? 5,
    sweepEverySeconds: number('sweep-every', given['sweep-every'], { least: 1 }) ?? 5,
    seed: number('seed', given.seed, { least: 0, whole: true }) ?? 1,
    faults: [
      ...(loseReplies === undefined ? [] : [{ fault: 'accept-then-drop', probability: loseReplies } as const]),
      ...(loseEvents === undefined ? [] : [{ fault: 'lose-events', probability: loseEvents } as const]),
      ...(given.fault ?? []).map(parseFaultText),
    ],
  };
};

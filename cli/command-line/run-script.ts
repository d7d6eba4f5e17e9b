import type { ParseArgsConfig, parseArgs } from 'node:util';
import { TriggerError } from '../../lib/core/errors.ts';
import { CALLED_WRONGLY, readOptions } from './read-options.ts';

/** Options as `parseArgs` of Node takes them. */
export type Options = NonNullable<ParseArgsConfig['options']>;

/** A script that knows options only. */
interface Script<O extends Options> {
  /** What `--help` shows, and what follows an error of the command line. */
  readonly help: string;
  /** Without `--help`, which every script has. */
  readonly options: O;
}

/** What the command line says of each option. */
export type OptionValues<O extends Options> = ReturnType<
  typeof parseArgs<{ args: readonly string[]; options: O }>
>['values'];

/**
 * Reads a script's options and runs it; gives the exit code. What the script throws as `CALL_INVALID` (see
 * {@link misuse}) is an error of the command line too; all else is thrown on.
 */
export const runScript = async <const O extends Options>(
  args: readonly string[],
  { help, options }: Script<O>,
  run: (values: OptionValues<O>) => Promise<number>,
): Promise<number> => {
  if (!process.stdout.listeners('error').includes(endWithReader)) process.stdout.on('error', endWithReader);
  const withHelp: Options = { ...options, help: { type: 'boolean', short: 'h', default: false } };
  try {
    const values: Readonly<Record<string, unknown>> = readOptions({ args, options: withHelp }).values;
    if (values['help'] === true) {
      process.stdout.write(help);
      return 0;
    }
    return await run(values as OptionValues<O>);
  } catch (error) {
    if (!(error instanceof TriggerError) || error.code !== 'CALL_INVALID') throw error;
    process.stderr.write(`${error.message}\n\n${help}`);
    return CALLED_WRONGLY;
  }
};

/** A shell's exit code for a program that wrote to a pipe without a reader (SIGPIPE). */
const NOBODY_READS = 141;

/** `npm run … | head` has read enough: nothing reads the script's output any more, so it ends silently. */
export const endWithReader = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(NOBODY_READS);
};

/** @throws TriggerError `CALL_INVALID`, always: the options make no sense, and why. */
export const misuse = (why: string): never => {
  throw new TriggerError('CALL_INVALID', why, { retryable: false });
};

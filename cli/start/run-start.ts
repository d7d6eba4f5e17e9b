import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Console } from '../../console/server/start-console.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { fileFailure } from '../../lib/core/file-failure.ts';
import { SECOND_MS, systemClock } from '../../lib/core/time.ts';
import type { Example, Examples } from '../../lib/made-events/example.ts';
import { madeExamples } from '../../lib/made-events/made-examples.ts';
import { createClosers } from '../../local/closers.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { CALLED_WRONGLY } from '../command-line/read-options.ts';
import { type Account, openAccount } from './account.ts';
import { banner } from './banner.ts';
import { endInTime } from './end-in-time.ts';
import { notPlayedNote, readExamples } from './examples.ts';
import { makeFolders, watchLandingFolder } from './landing-folder.ts';
import { openLocalConsole } from './local-console.ts';
import { playExample } from './play-example.ts';
import { playOnce } from './play-once.ts';
import { HELP, parseStartOptions, type StartOptions } from './start-options.ts';
import { startUnlessStopped } from './start-unless-stopped.ts';
import { watchTriggersFile } from './watch-triggers-file.ts';

/**
 * `npm start`. Gives the exit code. Whatever happens, it is told in one clear message, never a stack trace, and what was
 * started is ended.
 */
export const runStart = async (args: readonly string[]): Promise<number> => {
  const options = readCommandLine(args);
  if (options === undefined) return CALLED_WRONGLY;
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const closers = createClosers();
  const stopped = stopSignal();
  const failed = unexpectedError();
  let account: Account | undefined;
  let exitCode: number;
  try {
    const given = options.examples === undefined ? undefined : await readExamples(options.examples);
    await makeDataDir(options.dataDir);
    account = openAccount(process.stdout, logFile(options));
    closers.add(account.close);
    exitCode = await Promise.race([run(options, given, account, stopped, closers.add), failed]);
  } catch (error) {
    process.stderr.write(`${describeFailure(error, options, account)}\n`);
    // A stage that the file lacks is known only once the file is read.
    exitCode = error instanceof TriggerError && error.code === 'CALL_INVALID' ? CALLED_WRONGLY : 1;
  }
  const error = await endInTime(closers.closeAll);
  if (error === undefined) return exitCode;
  process.stderr.write(`${error}\n`);
  return exitCode === 0 ? 1 : exitCode;
};

/** Undefined when the usage is wrong; the reason is shown already. */
const readCommandLine = (args: readonly string[]): StartOptions | undefined => {
  try {
    return parseStartOptions(args, process.env);
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
};

const logFile = ({ dataDir }: StartOptions): string => path.join(dataDir, 'log.jsonl');

/** The message of a TriggerError is for people. Of any other error the stack trace goes to the log. */
const describeFailure = (error: unknown, options: StartOptions, account: Account | undefined): string => {
  if (error instanceof TriggerError) return error.message;
  account?.record({ kind: 'trouble', what: 'an unexpected error stopped everything', error });
  const trace = account === undefined ? '' : `; the stack trace is in ${logFile(options)}`;
  return `stopped by an unexpected error:  ${String(error)}${trace}`;
};

/** The exit code that a shell gives a program ended by Ctrl-C: 128 + SIGINT. */
const STOPPED_EARLY = 130;

/** Resolves at Ctrl-C, SIGTERM, or when standard output is closed; a second signal ends the process at once. */
const stopSignal = (): Promise<'stopped'> =>
  new Promise((resolve) => {
    process.stdout.on('error', () => resolve('stopped'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve('stopped');
        process.once(signal, () => process.exit(STOPPED_EARLY));
      });
    }
  });

/** Rejects with an error that nothing caught, for example of a timer, a watcher or a server. */
const unexpectedError = (): Promise<never> => {
  const failed = new Promise<never>((_, reject) => {
    process.on('uncaughtException', reject);
    process.on('unhandledRejection', reject);
  });
  // It must not count as unhandled before it is awaited.
  failed.catch(() => undefined);
  return failed;
};

const run = async (
  options: StartOptions,
  given: Examples | undefined,
  account: Account,
  stopped: Promise<'stopped'>,
  onClose: (close: () => unknown) => void,
): Promise<number> => {
  account.say(`building the functions from ${options.file} for stage ${options.stage}`);
  let page: Console | undefined;
  const cloud = await startUnlessStopped(options, stopped, account, () => page?.url);
  if (cloud === 'stopped') return STOPPED_EARLY;
  onClose(cloud.close);
  cloud.feed.listen(account.note);
  const examples = given ?? madeExamples(cloud.triggers(), systemClock());
  if (!options.once) {
    page = await openLocalConsole(cloud, options);
    onClose(page.close);
    account.say(`\nThe console is at ${page.url}\n`);
    return watch(cloud, options, examples, account, stopped, onClose);
  }
  const played = playOnce(examples, cloud, account, options.runsTakeSeconds * SECOND_MS);
  const end = await Promise.race([played, stopped]);
  if (end !== 'stopped') return end;
  account.say('\nstopped before the examples were finished');
  return STOPPED_EARLY;
};

/** @throws TriggerError `LOCAL_CLOUD` */
const makeDataDir = async (dataDir: string): Promise<void> => {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    const message = `--data-dir ${dataDir} cannot be written: ${fileFailure(cause)}; choose a folder that you can write to`;
    throw new TriggerError('LOCAL_CLOUD', message, { retryable: false, cause });
  }
};

const watch = async (
  cloud: LocalCloud,
  options: StartOptions,
  examples: Examples,
  account: Account,
  stopped: Promise<'stopped'>,
  onClose: (close: () => unknown) => void,
): Promise<number> => {
  const landing = path.join(options.dataDir, 'landing');
  const notUploaded = (what: string, error: unknown): void =>
    account.note({ kind: 'trouble', what: `${what} is not uploaded`, error });
  const folder = await watchLandingFolder(landing, cloud.topology().buckets, cloud.upload, notUploaded);
  onClose(folder.close);
  const file = await watchTriggersFile(options.file, cloud, account, () =>
    makeFolders(landing, cloud.topology().buckets),
  );
  onClose(file.close);
  account.say(banner(cloud, options, landing, examples.examples));

  const note = notPlayedNote(examples);
  if (note !== undefined) account.say(`${note}\n`);
  await Promise.race([playSome(examples.examples, cloud, account), stopped, file.failed]);
  await Promise.race([stopped, file.failed]);
  account.say('\nending');
  return 0;
};

/** The first example, and a batch if there is one: what is watched begins with something to see. */
const playSome = async (examples: readonly Example[], cloud: LocalCloud, account: Account): Promise<void> => {
  for (const example of examples.filter(({ kind }, at) => at === 0 || kind === 'batch')) {
    account.say(`playing ${example.label}; Ctrl-C stops everything\n`);
    const played = await playExample(example, cloud).catch((error: unknown) => ({
      kind: 'none' as const,
      why: String(error),
    }));
    if (played.kind === 'none') account.say(`${example.label} starts nothing: ${played.why}`);
    else for (const line of played.told ?? []) account.say(`${line}\n`);
  }
};

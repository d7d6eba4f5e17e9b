import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CALLED_WRONGLY } from '../../cli/read-options.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { createClosers } from '../closers.ts';
import type { LocalCloud } from '../local-cloud.ts';
import { type Account, openAccount } from './account.ts';
import { banner } from './banner.ts';
import { type Example, readExample } from './example.ts';
import { makeFolders, watchLandingFolder } from './landing-folder.ts';
import { playExample } from './play-example.ts';
import { playOnce } from './play-once.ts';
import { HELP, parseStartOptions, type StartOptions } from './start-options.ts';
import { startUnlessStopped } from './start-unless-stopped.ts';
import { watchTriggersFile } from './watch-triggers-file.ts';

/**
 * `npm start`. Gives the exit code. A fault of the user's is one clear message, never a stack trace; whatever happens,
 * what was started is ended.
 */
export const runStart = async (args: readonly string[]): Promise<number> => {
  const closers = createClosers();
  const stopped = stopSignal();
  try {
    const options = readCommandLine(args);
    if (options === undefined) return CALLED_WRONGLY;
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return await run(options, stopped, closers.add);
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    await closers.closeAll();
  }
};

/** Undefined when the command line makes no sense; why is told already. */
const readCommandLine = (args: readonly string[]): StartOptions | undefined => {
  try {
    return parseStartOptions(args, process.env);
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
};

/** As a shell tells of a program that Ctrl-C has ended: 128 + SIGINT. */
const STOPPED_EARLY = 130;

/** Resolves at Ctrl-C, SIGTERM, or when nobody reads the account any more; a second signal ends the process at once. */
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

const run = async (
  options: StartOptions,
  stopped: Promise<'stopped'>,
  onClose: (close: () => unknown) => void,
): Promise<number> => {
  const examples = await Promise.all(options.examples.map(readExample));
  await makeDataDir(options.dataDir);
  const account = openAccount(process.stdout, path.join(options.dataDir, 'log.jsonl'));
  onClose(account.close);
  account.say(`building the functions from ${options.file} for stage ${options.stage}`);
  const cloud = await startUnlessStopped(options, stopped, account);
  if (cloud === 'stopped') return STOPPED_EARLY;
  onClose(cloud.close);
  cloud.feed.listen(account.note);
  if (!options.once) return watch(cloud, options, examples[0], account, stopped, onClose);
  const played = playOnce(examples, cloud, account, options.runsTakeSeconds * SECOND_MS);
  const end = await Promise.race([played, stopped]);
  if (end !== 'stopped') return end;
  account.say('\nstopped before the examples were played to their end');
  return STOPPED_EARLY;
};

/** @throws TriggerError `LOCAL_CLOUD` */
const makeDataDir = async (dataDir: string): Promise<void> => {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const message = `--data-dir ${dataDir}: cannot be written (${why}); name a folder`;
    throw new TriggerError('LOCAL_CLOUD', message, { retryable: false, cause });
  }
};

const watch = async (
  cloud: LocalCloud,
  options: StartOptions,
  first: Example | undefined,
  account: Account,
  stopped: Promise<'stopped'>,
  onClose: (close: () => unknown) => void,
): Promise<number> => {
  const landing = path.join(options.dataDir, 'landing');
  const trouble = (what: string) => (error: unknown) => account.note({ kind: 'trouble', what, error });
  const folder = await watchLandingFolder(landing, cloud.topology().buckets, cloud.upload, trouble('not uploaded'));
  onClose(folder.close);
  const file = await watchTriggersFile(options.file, cloud, account, () =>
    makeFolders(landing, cloud.topology().buckets),
  );
  onClose(file.close);
  account.say(banner(cloud, options, landing));

  if (first !== undefined) {
    account.say(`playing ${first.file}, so that there is something to see; Ctrl-C ends all\n`);
    const played = playExample(first, cloud).catch((error: unknown) => ({ kind: 'none' as const, why: String(error) }));
    const end = await Promise.race([played, stopped]);
    if (end !== 'stopped' && end.kind === 'none') account.say(`${first.file} starts nothing: ${end.why}`);
  }
  await stopped;
  account.say('\nending');
  return 0;
};

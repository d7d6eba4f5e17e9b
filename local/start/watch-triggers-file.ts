import { watch } from 'chokidar';
import { TriggerError } from '../../lib/core/errors.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { Account } from './account.ts';

/** Builds anew when the triggers file changes. A file with faults changes nothing: they are told, and all goes on. */
export const watchTriggersFile = async (
  file: string,
  cloud: LocalCloud,
  account: Account,
  onReloaded: () => Promise<void>,
): Promise<{ readonly close: () => Promise<void> }> => {
  const watcher = watch(file, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 } });
  const reload = async (): Promise<void> => {
    try {
      await cloud.reload();
      await onReloaded();
      account.say(`\n${file} has changed: built anew; ledger, queues and runs stay as they are\n`);
    } catch (error) {
      if (!(error instanceof TriggerError)) throw error;
      account.say(`\n${file} has changed and cannot be used; what was built before goes on\n${error.message}\n`);
    }
  };
  let last = Promise.resolve();
  const onChange = (): void => {
    last = last
      .then(reload)
      .catch((error: unknown) => account.note({ kind: 'trouble', what: `${file} could not be built`, error }));
  };
  watcher.on('change', onChange).on('add', onChange);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
};

import { watch } from 'chokidar';
import { TriggerError } from '../../lib/core/errors.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Account } from './account.ts';

/** The watching of a triggers file. */
export interface TriggersFileWatch {
  /** Rejects when a change could not be carried over, though the file has no error: what stands then nobody knows. */
  readonly failed: Promise<never>;
  readonly close: () => Promise<void>;
}

/** Builds anew when the triggers file changes. A file with errors changes nothing: they are told, and all goes on. */
export const watchTriggersFile = async (
  file: string,
  cloud: LocalCloud,
  account: Account,
  onReloaded: () => Promise<void>,
): Promise<TriggersFileWatch> => {
  const watcher = watch(file, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 } });
  const reload = async (): Promise<void> => {
    try {
      await cloud.reload();
    } catch (error) {
      if (!(error instanceof TriggerError && error.code === 'TRIGGERS_INVALID')) throw error;
      account.say(`\n${file} has changed and cannot be used; what was built before goes on\n${error.message}\n`);
      return;
    }
    await onReloaded();
    account.say(`\n${file} has changed: built anew; ledger, queues and runs stay as they are\n`);
  };
  const failed = new Promise<never>((_, reject) => {
    let last = Promise.resolve();
    const onChange = (): void => {
      last = last.then(reload);
      last.catch(reject);
    };
    watcher.on('change', onChange).on('add', onChange).on('error', reject);
    watcher.on('unlink', () =>
      account.say(`\n${file} is gone; what was built before goes on until it is there again\n`),
    );
  });
  // Before anybody waits for it, it must not count as unhandled.
  failed.catch(() => undefined);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { failed, close: () => watcher.close() };
};

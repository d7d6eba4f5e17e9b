import { watch } from 'chokidar';
import { TriggerError } from '../../lib/core/errors.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Account } from './account.ts';

/** The watching of a triggers file. */
export interface TriggersFileWatch {
  /** Rejects when a change failed although the file has no error: the state of the local cloud is then unknown. */
  readonly failed: Promise<never>;
  readonly close: () => Promise<void>;
}

/** Builds again when the triggers file changes. If the file has errors, they are shown and nothing changes. */
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
      account.say(`\n${file} has changed and cannot be used; the previous build stays in use\n${error.message}\n`);
      return;
    }
    await onReloaded();
    account.say(`\n${file} has changed and was built again; ledger, queues and runs stay\n`);
  };
  const failed = new Promise<never>((_, reject) => {
    let last = Promise.resolve();
    const onChange = (): void => {
      last = last.then(reload);
      last.catch(reject);
    };
    watcher.on('change', onChange).on('add', onChange).on('error', reject);
    watcher.on('unlink', () =>
      account.say(`\n${file} was deleted; the previous build stays in use until the file exists again\n`),
    );
  });
  // Before anybody waits for it, it must not count as unhandled.
  failed.catch(() => undefined);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { failed, close: () => watcher.close() };
};

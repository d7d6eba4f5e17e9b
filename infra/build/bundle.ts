import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { type Bundles, bundleHandlers } from './bundle-handlers.ts';

/** The stage decides which `vars` are resolved into `triggers.json`: a build serves that stage only. */
export interface BundleOptions {
  readonly triggersFile: string;
  readonly stage: string;
  /** Gets `handlers/<name>.cjs` and `triggers.json`. */
  readonly outDir: string;
  /** The handlers, where somebody has made them already: they depend on no triggers file, stage or folder. */
  readonly handlers?: Bundles;
}

/** What a build made. */
export interface Built {
  readonly triggers: Triggers;
  readonly metafile: Bundles['metafile'];
}

/**
 * Builds what is deployed: `handlers/<name>.cjs` and `triggers.json` below `outDir`. All is made before the first file
 * is written, and each file is replaced as a whole, so that a watcher never reads half of one.
 *
 * @throws TriggerError with every error of the triggers file; nothing is written then.
 */
export const bundle = async ({ triggersFile, stage, outDir, handlers }: BundleOptions): Promise<Built> => {
  const triggers = loadTriggers({ file: triggersFile, stage });
  const target = path.resolve(outDir);
  const { files, metafile } = handlers ?? (await bundleHandlers(target));
  const folder = path.join(target, 'handlers');
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map((file) => replace(path.join(folder, path.basename(file.path)), file.contents)));
  await replace(path.join(target, 'triggers.json'), `${JSON.stringify(triggers, null, 2)}\n`);
  return { triggers, metafile };
};

const replace = async (file: string, contents: string | Uint8Array): Promise<void> => {
  const unfinished = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    await writeFile(unfinished, contents);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
};

import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';

/** Until a file's size has not changed for so long it counts as being written. */
const STABLE_MS = 200;

/** Where an object goes whose file was dropped at `file`. Undefined for what lies in no bucket's folder, or is hidden. */
export const landedObject = (
  root: string,
  file: string,
): { readonly bucket: string; readonly key: string } | undefined => {
  const parts = path.relative(root, file).split(path.sep);
  const [bucket, ...key] = parts;
  if (bucket === undefined || key.length === 0 || parts.some((part) => part.startsWith('.'))) return undefined;
  return { bucket, key: key.join('/') };
};

/** Makes the folder of each bucket; those that are there stay. */
export const makeFolders = async (root: string, buckets: readonly string[]): Promise<void> => {
  for (const bucket of buckets) await mkdir(path.join(root, bucket), { recursive: true });
};

/**
 * Watches `<root>/<bucket>/…`: a file that is dropped or changed there is uploaded under its path below the bucket. What
 * lies there already is left alone, and so are hidden files.
 */
export const watchLandingFolder = async (
  root: string,
  buckets: readonly string[],
  upload: (bucket: string, key: string, body: Uint8Array) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<{ readonly close: () => Promise<void> }> => {
  await makeFolders(root, buckets);
  const watcher = watch(root, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: STABLE_MS / 4 },
  });
  const land = async (file: string): Promise<void> => {
    const object = landedObject(root, file);
    if (object !== undefined) await upload(object.bucket, object.key, await readFile(file));
  };
  const onFile = (file: string): void => {
    land(file).catch(onError);
  };
  watcher.on('add', onFile).on('change', onFile).on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
};

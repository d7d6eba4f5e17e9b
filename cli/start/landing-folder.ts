import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { watch } from 'chokidar';
import { TriggerError } from '../../lib/core/errors.ts';

/** A file counts as being written until its size has not changed for this long. */
const STABLE_MS = 200;

/** Where a dropped file is uploaded to. Without a bucket the file is in no bucket's folder. */
interface LandedObject {
  readonly bucket?: string;
  readonly key: string;
}

/** Where the file dropped at `file` is uploaded to. Undefined for hidden files. */
export const landedObject = (root: string, file: string): LandedObject | undefined => {
  const parts = path.relative(root, file).split(path.sep);
  if (parts.some((part) => part.startsWith('.'))) return undefined;
  const [bucket, ...key] = parts;
  return bucket === undefined || key.length === 0 ? { key: parts.join('/') } : { bucket, key: key.join('/') };
};

const noBucket = (why: string, root: string): TriggerError =>
  new TriggerError('LOCAL_CLOUD', `${why}; drop it into the folder of a bucket below ${root}`, { retryable: false });

/** Creates the folder of each bucket, unless it exists. */
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
  onError: (file: string, error: unknown) => void,
): Promise<{ readonly close: () => Promise<void> }> => {
  await makeFolders(root, buckets);
  const watcher = watch(root, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: STABLE_MS / 4 },
  });
  const land = async (file: string): Promise<void> => {
    const object = landedObject(root, file);
    if (object === undefined) return;
    const { bucket, key } = object;
    if (bucket === undefined) throw noBucket('it is in no bucket’s folder', root);
    await upload(bucket, key, await readFile(file)).catch((error: unknown) => {
      throw error instanceof Error && error.name === 'NoSuchBucket'
        ? noBucket(`there is no bucket "${bucket}"`, root)
        : error;
    });
  };
  const onFile = (file: string): void => {
    land(file).catch((error: unknown) => onError(file, error));
  };
  watcher
    .on('add', onFile)
    .on('change', onFile)
    .on('error', (error) => onError(root, error));
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
};

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { UploadOutlook } from '../model/upload-outlook.ts';
import { askOutlook } from './play-locally.ts';
import type { Reply } from './server.ts';

/** A file with the key that it shall get. */
export interface KeyedFile {
  readonly key: string;
  readonly file: File;
}

/** So many files are asked about; of more, the rest is alike. */
export const MOST_ASKED = 12;

/** What is asked for anew once nobody has typed for so long. */
const TYPING_MS = 150;

/** What the uploads would lead to, by their keys; absent while it is not known. */
export const useOutlooks = (
  bucket: string,
  files: readonly KeyedFile[],
): ReadonlySignal<ReadonlyMap<string, Reply<UploadOutlook>>> => {
  const known = useSignal<ReadonlyMap<string, Reply<UploadOutlook>>>(new Map());
  const asked = files.slice(0, MOST_ASKED);
  useEffect(() => {
    let isOver = false;
    known.value = new Map();
    const ask = async (): Promise<void> => {
      for (const { key, file } of asked) {
        if (isOver || key === '') continue;
        const reply = await askOutlook(bucket, key, file.size);
        if (!isOver) known.value = new Map([...known.value, [key, reply]]);
      }
    };
    const timer = setTimeout(ask, TYPING_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [bucket, asked.map(({ key }) => key).join('\n')]);
  return known;
};

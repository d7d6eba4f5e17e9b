import type { UploadPlace } from './setup.ts';

/**
 * The key under which a dropped file is uploaded so that the trigger hears of it: an example of its pattern with the
 * file's own name, where the pattern ends as that name does.
 */
export const droppedKey = ({ pattern, exampleKey }: UploadPlace, fileName: string): string => {
  const ending = /[^/{}*]*$/.exec(pattern)?.[0] ?? '';
  const lastPart = pattern.split('/').at(-1) ?? '';
  const isNameFree = /[{*]/.test(lastPart) && !/\}.*[{*]|\*.*\{/.test(lastPart);
  if (!isNameFree || !fileName.endsWith(ending) || fileName.startsWith('.')) return exampleKey;
  return `${exampleKey.slice(0, exampleKey.lastIndexOf('/') + 1)}${fileName}`;
};

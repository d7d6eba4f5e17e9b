import { parseKeyPattern } from '../../lib/core/triggers/key-pattern.ts';
import type { KeyToken } from '../../lib/core/triggers/key-tokens.ts';
import { matchKey } from '../../lib/core/triggers/match-key.ts';
import type { UploadPlace } from './setup.ts';

/** The folder into which the example key of a place leads: `orders/eu/`; empty for the top of the bucket. */
export const folderOf = ({ exampleKey }: Pick<UploadPlace, 'exampleKey'>): string =>
  exampleKey.slice(0, exampleKey.lastIndexOf('/') + 1);

/** The folder part of a key, with its last slash. */
export const folderIn = (key: string): string => key.replace(/[^/]*$/, '');

/** Whether the pattern of a place takes a file of this name, in the folder of the example key. */
export const takesName = (place: Pick<UploadPlace, 'pattern' | 'exampleKey'>, name: string): boolean => {
  const read = parseKeyPattern(place.pattern);
  return read.ok && matchKey(read.pattern, `${folderOf(place)}${name}`) !== undefined;
};

/** Which place a file is probably meant for: the first that takes its name, else the first of all. */
export const placeFor = (places: readonly UploadPlace[], name: string): number =>
  Math.max(
    places.findIndex((place) => takesName(place, name)),
    0,
  );

/**
 * A key that the pattern of a place takes, for a file whose own name it does not take: with the file's name before the
 * ending of the pattern where the pattern leaves the name free, else the example. Undefined where the name is taken.
 */
export const keyInstead = (place: UploadPlace, name: string): string | undefined => {
  if (takesName(place, name)) return undefined;
  const [free, ending = '', ...more] = nameTokens(place);
  const isNameFree = typeof free === 'object' && typeof ending === 'string' && more.length === 0;
  return isNameFree ? `${folderOf(place)}${name.replace(/(?!^)\.[^.]*$/, '')}${ending}` : place.exampleKey;
};

/** What the pattern says of the file's name. */
const nameTokens = ({ pattern }: Pick<UploadPlace, 'pattern'>): readonly KeyToken[] => {
  const read = parseKeyPattern(pattern.slice(pattern.lastIndexOf('/') + 1));
  return read.ok ? read.pattern.tokens : [];
};

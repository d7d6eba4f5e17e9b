import type { UploadPlace } from './setup.ts';

/** The folder into which the example key of a place leads: `orders/eu/`; empty for the top of the bucket. */
export const folderOf = ({ exampleKey }: UploadPlace): string => exampleKey.slice(0, exampleKey.lastIndexOf('/') + 1);

/** The folder part of a key, with its last slash. */
export const folderIn = (key: string): string => key.replace(/[^/]*$/, '');

const FREE = /\{[^}]*\}|\*+/g;

const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** Whether a file of this name may match the pattern of a place, as far as the last part of the pattern says. */
export const takesName = ({ pattern }: Pick<UploadPlace, 'pattern'>, name: string): boolean => {
  const fixed = (pattern.split('/').at(-1) ?? '').split(FREE).map(escaped);
  return new RegExp(`^${fixed.join('.+')}$`, 's').test(name);
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
  const last = place.pattern.split('/').at(-1) ?? '';
  const [before = '', ending = '', ...more] = last.split(FREE);
  const isNameFree = last !== before && before === '' && more.length === 0;
  return isNameFree ? `${folderOf(place)}${name.replace(/(?!^)\.[^.]*$/, '')}${ending}` : place.exampleKey;
};

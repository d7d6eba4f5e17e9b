const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'a part of its path is a file'],
  ['EEXIST', 'it is a file'],
  ['EACCES', 'you have no permission'],
  ['EROFS', 'its file system is read-only'],
]);

/** In words, why Node could not read or write a file or folder; the error's own message where there is no better one. */
export const fileFailure = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return REASONS.get('code' in cause ? cause.code : undefined) ?? cause.message;
};

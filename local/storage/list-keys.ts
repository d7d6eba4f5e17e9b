/** Which keys a list shall have. */
export interface KeyQuery {
  readonly prefix: string;
  /** Where given, keys that have it behind the prefix are shown as one common prefix. */
  readonly delimiter?: string;
  /** Only what comes after this key or common prefix. */
  readonly after: string;
  readonly max: number;
}

/** A page of a list, in the order of the keys. */
export interface KeyPage {
  readonly entries: readonly { readonly kind: 'key' | 'prefix'; readonly name: string }[];
  readonly truncated: boolean;
}

const comesAfter = (name: string, after: string): boolean => Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0;

/**
 * Chooses the page of a list. `keys` must be in the order of their UTF-8 bytes, as S3 lists them: clients that compare
 * two lists, such as `aws s3 sync`, rely on it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const listKeys = (keys: readonly string[], { prefix, delimiter, after, max }: KeyQuery): KeyPage => {
  const entries: { kind: 'key' | 'prefix'; name: string }[] = [];
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    const at = delimiter === undefined || delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const name = at < 0 ? key : key.slice(0, at + (delimiter ?? '').length);
    const last = entries.at(-1);
    // A common prefix that has been shown, on this page or as the last of the one before.
    if (at >= 0 && (last?.name === name || after === name)) continue;
    if (after !== '' && !comesAfter(key, after)) continue;
    if (entries.length >= max) return { entries, truncated: max > 0 };
    entries.push({ kind: at < 0 ? 'key' : 'prefix', name });
  }
  return { entries, truncated: false };
};

import { isObject } from '../json.ts';

/** The event that an identity (identity.ts) stands for, in a few words, for tables: an index keeps no more of the event. */
export const showIdentity = (identity: string): string => {
  const [kind, ...parts] = partsOf(identity);
  const [first, second] = parts.map(String);
  if (kind === 'schedule' && first !== undefined) return first;
  if (kind === 'call' || kind === 'start') return `call ${second ?? ''}`.trim();
  if (kind === 'batch') return `batch of group ${first ?? ''}`.trim();
  return kind !== undefined && String(kind).startsWith('s3-') ? `s3://${first}/${second}` : identity;
};

const partsOf = (identity: string): readonly unknown[] => {
  try {
    const parts: unknown = JSON.parse(identity);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
};

/** The key of the object that an identity stands for; undefined when it stands for none. */
export const objectKeyIn = (identity: string): string | undefined => {
  const [kind, bucket, key] = partsOf(identity);
  if (typeof kind !== 'string') return undefined;
  // What could not be told from another upload is kept as its whole event.
  const found = kind === 'unidentified' && isObject(bucket) ? bucket['key'] : kind.startsWith('s3-') ? key : undefined;
  return typeof found === 'string' ? found : undefined;
};

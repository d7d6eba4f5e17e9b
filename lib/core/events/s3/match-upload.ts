import type { Trigger } from '../../triggers/trigger.ts';
import type { S3ObjectCreated } from '../event.ts';
import { matchObject, type NoMatchReason } from './match-object.ts';

/**
 * What an object is to a trigger. `marker`: it ends a batch, and is no part of one, also if it matches `key` as well.
 * `captures` are those of the pattern that took it.
 */
export type UploadMatch =
  | {
      readonly matches: true;
      readonly role: 'upload' | 'marker';
      readonly captures: Readonly<Record<string, string>>;
    }
  | { readonly matches: false; readonly reason: NoMatchReason };

/** Whether a trigger on uploads waits for this object, and as what; undefined for a trigger on something else. */
export const matchUpload = (
  event: S3ObjectCreated,
  { on, batch }: Pick<Trigger, 'on' | 'batch'>,
): UploadMatch | undefined => {
  if (on.kind !== 's3') return undefined;
  if (batch?.until !== undefined) {
    const marker = matchObject(event, { ...on, keys: [batch.until] });
    if (marker.matches) return { ...marker, role: 'marker' };
  }
  const upload = matchObject(event, on);
  return upload.matches ? { ...upload, role: 'upload' } : upload;
};

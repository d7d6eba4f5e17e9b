import type { CallIdentity, S3ObjectCreated } from '../core/events/event.ts';
import { type EpochMs, toIso } from '../core/time.ts';

/** What is known of an object that an address names. */
export interface KnownOfObject {
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
  /** E.g. `CopyObject`. */
  readonly reason?: string;
  readonly requester?: string;
}

/** An upload of which only the name need be known; what else an event would bring is assumed. */
export interface AssumedUpload {
  readonly event: S3ObjectCreated;
  /** For the reader: what was made up. */
  readonly assumed: readonly string[];
}

const SIZE = 1_024;
const ETAG = 'd41d8cd98f00b204e9800998ecf8427e';
const SEQUENCER = '0055AED6DCD90281E5';
const REASON = 'PutObject';
const REQUESTER = '111122223333';

/**
 * Completes what is known of an object to an event such as S3 would raise.
 *
 * @param call set when a manual call names the object
 */
export const assumedUpload = (
  { bucket, key }: { readonly bucket: string; readonly key: string },
  { known, now, call }: { readonly known: KnownOfObject; readonly now: EpochMs; readonly call?: CallIdentity },
): AssumedUpload => {
  const eventTime = toIso(now);
  const needsSequencer = known.versionId === undefined && known.sequencer === undefined;
  // A manual call is told by a HEAD, and a HEAD knows no sequencer.
  const sequencer = needsSequencer && call === undefined ? SEQUENCER : known.sequencer;
  const { size = SIZE, etag = ETAG, versionId } = known;
  // Nor does a HEAD know how and by whom the object was created.
  const told = call === undefined ? { reason: known.reason ?? REASON, requester: known.requester ?? REQUESTER } : {};
  return {
    event: {
      source: 's3',
      bucket,
      key,
      size,
      etag,
      ...(versionId === undefined ? {} : { versionId }),
      ...(sequencer === undefined ? {} : { sequencer }),
      eventTime,
      ...told,
      ...(call === undefined ? {} : { call }),
    },
    assumed: [
      ...(known.size === undefined ? [`size ${SIZE}`] : []),
      ...(known.etag === undefined ? [`etag ${ETAG}`] : []),
      ...(needsSequencer ? [call === undefined ? `sequencer ${SEQUENCER}` : 'no version'] : []),
      ...(call !== undefined || known.reason !== undefined ? [] : [`reason ${REASON}`]),
      ...(call !== undefined || known.requester !== undefined ? [] : [`requester ${REQUESTER}`]),
      `eventTime ${eventTime}`,
    ],
  };
};

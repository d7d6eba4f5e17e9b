import { readsManifest } from '../../core/triggers/batch-reads.ts';
import type { KeyPattern } from '../../core/triggers/key-tokens.ts';
import { MANIFEST_ENDINGS, type ManifestPlace, manifestFolder } from '../../core/triggers/manifest-place.ts';
import { watchedKeys } from '../../core/triggers/source-keys.ts';
import type { Trigger } from '../../core/triggers/trigger.ts';
import { keysOverlap } from './overlaps.ts';

/** A trigger whose manifests are uploads for a trigger, itself or another. */
export interface ManifestLoop {
  readonly writer: string;
  readonly reader: string;
  /** The address of its manifests, with … for the batch's id. */
  readonly address: string;
}

/** Pairs of which the first writes manifests where the second waits for uploads, enabled or not. */
export const manifestLoops = (place: ManifestPlace, triggers: readonly Trigger[]): readonly ManifestLoop[] =>
  triggers
    .filter(({ batch, start }) => batch !== undefined && readsManifest(start))
    .flatMap((writer) => {
      const source = manifestFolder(place, writer.name);
      const ending = MANIFEST_ENDINGS[writer.batch?.format ?? 'json-lines'];
      const manifests: KeyPattern = { source, tokens: [source, { across: false }, ending] };
      return triggers
        .filter(({ on }) => on.kind === 's3' && on.bucket === place.bucket)
        .filter((reader) => keysOverlap([manifests], watchedKeys(reader)))
        .map((reader) => ({
          writer: writer.name,
          reader: reader.name,
          address: `s3://${place.bucket}/${source}…${ending}`,
        }));
    });

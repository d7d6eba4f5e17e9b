import { unreachable } from '../errors.ts';
import type { S3ObjectCreated } from '../events/event.ts';
import { MANIFEST_ENDINGS, type ManifestFormat } from '../triggers/manifest-place.ts';

/** Where a batch's manifest stands below the place for manifests. */
export const manifestKey = (trigger: string, batchId: string, format: ManifestFormat): string =>
  `${trigger}/${batchId}${MANIFEST_ENDINGS[format]}`;

/** The list of these objects: always the same text for the same objects. */
export const renderManifest = (objects: readonly S3ObjectCreated[], format: ManifestFormat): string => {
  switch (format) {
    case 'json-lines':
      return objects.map((object) => `${JSON.stringify(lineOf(object))}\n`).join('');
    case 'redshift':
      return `${JSON.stringify({ entries: objects.map(redshiftEntry) })}\n`;
    case 'addresses':
      return objects.map((object) => `${addressOf(object)}\n`).join('');
    default:
      return unreachable(format);
  }
};

/** What cannot be written as a line: a key may hold a line's end. */
export const notInLines = (objects: readonly S3ObjectCreated[], format: ManifestFormat): readonly string[] =>
  format === 'addresses' ? objects.flatMap(({ key }) => (/[\r\n]/.test(key) ? [key] : [])) : [];

const lineOf = ({ bucket, key, size, etag, versionId, eventTime }: S3ObjectCreated) => ({
  ...{ bucket, key, size, etag, versionId, eventTime },
});

/** Redshift checks the length of columnar files, so it stands where the event tells it. */
const redshiftEntry = (object: S3ObjectCreated) => ({
  url: addressOf(object),
  mandatory: true,
  ...(object.size === undefined ? {} : { meta: { content_length: object.size } }),
});

const addressOf = ({ bucket, key }: S3ObjectCreated): string => `s3://${bucket}/${key}`;

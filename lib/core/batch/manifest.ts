import { unreachable } from '../errors.ts';
import type { S3ObjectCreated } from '../events/event.ts';
import { MANIFEST_ENDINGS, type ManifestFormat } from '../triggers/manifest-place.ts';

/** Where a batch's manifest stands below the place for manifests. */
export const manifestKey = (trigger: string, batchId: string, format: ManifestFormat): string =>
  `${trigger}/${batchId}${MANIFEST_ENDINGS[format]}`;

/** A list of ten thousand long keys has 12 MB, and is written to S3 piece by piece. */
const LINES_IN_PIECE = 200;

/** The list of these objects, in pieces: always the same text for the same objects. */
export const renderManifest = (objects: readonly S3ObjectCreated[], format: ManifestFormat): readonly string[] => {
  switch (format) {
    case 'json-lines':
      return inPieces(objects, (some) => some.map((object) => `${JSON.stringify(lineOf(object))}\n`).join(''));
    case 'redshift':
      return ['{"entries":[', ...inPieces(objects, redshiftEntries), ']}\n'];
    case 'addresses':
      return inPieces(objects, (some) => some.map((object) => `${addressOf(object)}\n`).join(''));
    default:
      return unreachable(format);
  }
};

const inPieces = (
  objects: readonly S3ObjectCreated[],
  pieceOf: (some: readonly S3ObjectCreated[], isFirst: boolean) => string,
): readonly string[] =>
  Array.from({ length: Math.ceil(objects.length / LINES_IN_PIECE) }, (_, at) =>
    pieceOf(objects.slice(at * LINES_IN_PIECE, (at + 1) * LINES_IN_PIECE), at === 0),
  );

const redshiftEntries = (objects: readonly S3ObjectCreated[], isFirst: boolean): string =>
  `${isFirst ? '' : ','}${objects.map((object) => JSON.stringify(redshiftEntry(object))).join(',')}`;

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

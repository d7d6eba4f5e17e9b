/**
 * How the list of a batch's objects is written.
 *
 * - `json-lines`: a JSON object a line, with all that the event tells of the object.
 * - `redshift`: what `COPY … MANIFEST` reads. https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
 * - `addresses`: an address a line, `s3://bucket/key`.
 */
export type ManifestFormat = 'json-lines' | 'redshift' | 'addresses';

/** What the keys of manifests end with. */
export const MANIFEST_ENDINGS: Readonly<Record<ManifestFormat, string>> = {
  'json-lines': '.jsonl',
  redshift: '.manifest',
  addresses: '.txt',
};

/** Where the lists of the batches' objects are written. */
export interface ManifestPlace {
  readonly bucket: string;
  /** Without a slash at its end; empty for the top of the bucket. */
  readonly prefix: string;
}

/** What the keys of all manifests of a trigger begin with. */
export const manifestFolder = ({ prefix }: Pick<ManifestPlace, 'prefix'>, trigger: string): string =>
  `${prefix === '' ? '' : `${prefix}/`}${trigger}/`;

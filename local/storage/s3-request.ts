import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.ts';

/** A request to S3, wherever it named its bucket. */
export interface S3Request {
  readonly method: string;
  /** Undefined for a request to S3 itself. */
  readonly bucket?: string;
  /** Undefined for a request to a bucket. As the object is named: decoded. */
  readonly key?: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const VIRTUAL_HOST = /^(.+)\.localhost\.?(?::\d+)?$/i;
const SERVICE_LABEL = /(^|\.)s3([.-][a-z0-9-]+)?$/i;
const MAX_KEY_BYTES = 1_024;
/**
 * A signed query has these for its signature; all other `x-amz-…` names are headers that the signer has moved there.
 */
const OF_SIGNATURE = /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|checksum-.*)$/;

/** The bucket before `.localhost` in Host, where AWS's SDKs put it by default. */
export const bucketOfHost = (host: string | undefined): string | undefined => {
  const label = VIRTUAL_HOST.exec(host ?? '')?.[1]?.replace(SERVICE_LABEL, '');
  return label === '' ? undefined : label;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.", { URI: text });
  }
};

const plainHeaders = (headers: IncomingHttpHeaders, query: URLSearchParams): Record<string, string> => {
  const moved = [...query]
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => name.startsWith('x-amz-') && !OF_SIGNATURE.test(name));
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
  );
  return Object.fromEntries([...moved, ...sent]);
};

/**
 * Reads a request. A key is anything up to 1,024 bytes: it may begin with `/`, have `//`, `%`, `+` or line breaks in
 * it.
 *
 * @throws S3Error `InvalidURI`, `KeyTooLongError`
 */
export const readS3Request = (
  { method = 'GET', url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
): S3Request => {
  const at = url.indexOf('?');
  const path = (at < 0 ? url : url.slice(0, at)).slice(1);
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  query.delete('x-id');
  const hosted = bucketOfHost(headers.host);
  const slash = path.indexOf('/');
  const bucket = hosted ?? decode(slash < 0 ? path : path.slice(0, slash));
  const key = decode(hosted === undefined ? (slash < 0 ? '' : path.slice(slash + 1)) : path);
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    const fields = { Size: String(bytes), MaxSizeAllowed: String(MAX_KEY_BYTES) };
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', fields);
  }
  return {
    method,
    ...(bucket === '' ? {} : { bucket }),
    ...(key === '' ? {} : { key }),
    query,
    headers: plainHeaders(headers, query),
    body,
  };
};

/** What `x-amz-copy-source` names. @throws S3Error `InvalidArgument` */
export const readCopySource = (source: string): { readonly bucket: string; readonly key: string } => {
  // Clients encode all of it, or leave its slashes as they are.
  const path = decode(source.replace(/\?versionId=.*$/, '')).replace(/^\//, '');
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) {
    throw new S3Error(
      400,
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
};

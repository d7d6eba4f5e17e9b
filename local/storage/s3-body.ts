import { createHash } from 'node:crypto';
import { checksumOf, md5Hex } from './s3-checksum.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** The bytes of an object or a part, proven to be what was sent. */
export interface ObjectBody {
  readonly bytes: Buffer;
  /** What the client had it checked with, e.g. `['x-amz-checksum-crc32', 'NhCmhg==']`. */
  readonly checksum?: readonly [header: string, value: string];
}

const CHECKSUM_HEADER = /^x-amz-checksum-(?!mode|algorithm|type)(\w+)$/;

/**
 * Takes the chunks of `aws-chunked` apart, whose trailers may bring a checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
const readChunks = (raw: Buffer): { readonly bytes: Buffer; readonly trailers: Readonly<Record<string, string>> } => {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', offset);
    const size = Number.parseInt(raw.toString('latin1', offset, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) throw incomplete();
    offset = lineEnd + 2;
    if (size === 0) break;
    if (offset + size > raw.length) throw incomplete();
    chunks.push(raw.subarray(offset, offset + size));
    offset += size + 2;
  }
  const lines = raw.toString('latin1', offset).split(/\r\n|\n/);
  const trailers = lines.flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at < 1 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]];
  });
  return { bytes: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
};

const incomplete = (): S3Error =>
  new S3Error(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
const badDigest = (what: string): S3Error =>
  new S3Error(400, 'BadDigest', `The ${what} you specified did not match what we received.`);

/**
 * The bytes that a PUT brings, out of their chunks and checked with whatever the client sent for that.
 *
 * @throws S3Error `IncompleteBody`, `BadDigest`, `InvalidDigest`, `XAmzContentSHA256Mismatch`
 */
export const readObjectBody = ({ headers, body }: Pick<S3Request, 'headers' | 'body'>): ObjectBody => {
  const signed = headers['x-amz-content-sha256'] ?? '';
  const isChunked = signed.startsWith('STREAMING-') || /\baws-chunked\b/.test(headers['content-encoding'] ?? '');
  const { bytes, trailers } = isChunked ? readChunks(body) : { bytes: body, trailers: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== bytes.length) throw incomplete();
  if (!isChunked && /^[0-9a-f]{64}$/.test(signed) && createHash('sha256').update(bytes).digest('hex') !== signed) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', message);
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    const digest = Buffer.from(md5, 'base64');
    if (digest.length !== 16) throw new S3Error(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.');
    if (digest.toString('hex') !== md5Hex(bytes)) throw badDigest('Content-MD5');
  }
  const checksum = Object.entries({ ...headers, ...trailers }).find(([name]) => CHECKSUM_HEADER.test(name));
  if (checksum === undefined) return { bytes };
  const algorithm = CHECKSUM_HEADER.exec(checksum[0])?.[1] ?? '';
  const computed = checksumOf(algorithm, bytes);
  if (computed !== undefined && computed !== checksum[1]) throw badDigest(algorithm.toUpperCase());
  return { bytes, checksum };
};

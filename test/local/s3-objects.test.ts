import { createHash } from 'node:crypto';
import { request } from 'node:http';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { checksumOf } from '../../local/storage/s3-checksum.ts';
import { anObjectStore } from './an-object-store.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const OBJECT = { Bucket: 'landing', Key: 'one' };
const MIB = 1_024 * 1_024;
const read = async (s3: S3Client, rest: object = {}): Promise<string> =>
  (await (await s3.send(new GetObjectCommand({ ...OBJECT, ...rest }))).Body?.transformToString()) ?? '';
const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
const put = async (url: string, headers: Record<string, string>, body: string) => {
  const answer = await fetch(`${url}/landing/one`, { method: 'PUT', headers, body });
  return { status: answer.status, text: await answer.text() };
};

describe('a PUT', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'multipart/form-data; boundary=x',
    'application/json',
    'application/xml',
    'text/plain',
    'application/x-amz-json-1.0',
    'no type at all',
  ])('of the type %s keeps its bytes and its type', async (type) => {
    const { s3, url } = await anObjectStore(closing);
    expect(await put(url, { 'content-type': type }, 'a=b&c=%20<x>')).toMatchObject({ status: 200 });
    expect(await read(s3)).toBe('a=b&c=%20<x>');
    expect((await s3.send(new HeadObjectCommand(OBJECT))).ContentType).toBe(type);
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'with a checksum of %s is checked, and tells it again when asked',
    async (algorithm) => {
      const { s3, url } = await anObjectStore(closing);
      const name = algorithm.toLowerCase();
      const header = `x-amz-checksum-${name}`;
      expect(await put(url, { [header]: checksumOf(name, Buffer.from('hello')) ?? '' }, 'hello!')).toMatchObject({
        status: 400,
        text: expect.stringContaining('BadDigest'),
      });
      await put(url, { [header]: checksumOf(name, Buffer.from('hello')) ?? '' }, 'hello');
      const { [`Checksum${algorithm}` as const]: told } = await s3.send(
        new GetObjectCommand({ ...OBJECT, ChecksumMode: 'ENABLED' }),
      );
      expect(told).toBe(checksumOf(name, Buffer.from('hello')));
    },
  );

  // The check values of these algorithms for "123456789": https://reveng.sourceforge.io/crc-catalogue/all.htm
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ])('is checked with %s as everybody else computes it', (algorithm, value) => {
    expect(Buffer.from(checksumOf(algorithm, Buffer.from('123456789')) ?? '', 'base64').toString('hex')).toBe(value);
  });

  it.each(['CRC32', 'SHA1', 'SHA256'] as const)('of the SDK with its checksum %s arrives', async (algorithm) => {
    const { s3 } = await anObjectStore(closing);
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'hello', ChecksumAlgorithm: algorithm }));
    expect(await read(s3)).toBe('hello');
  });

  it('in chunks, signed or not, with and without a trailer, loses its frame', async () => {
    const { s3, url } = await anObjectStore(closing);
    const crc = checksumOf('crc32', Buffer.from('hello world')) ?? '';
    const cases: readonly (readonly [string, string])[] = [
      [
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        '6;chunk-signature=0a\r\nhello \r\n5;chunk-signature=0b\r\nworld\r\n0;chunk-signature=0c\r\n\r\n',
      ],
      ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', `b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`],
      [
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        `b;chunk-signature=0\r\nhello world\r\n0;chunk-signature=0\r\nx-amz-checksum-crc32:${crc}\nx-amz-trailer-signature:0\r\n\r\n`,
      ],
    ];
    for (const [signed, body] of cases) {
      const headers = {
        'x-amz-content-sha256': signed,
        'content-encoding': 'aws-chunked,gzip',
        'x-amz-decoded-content-length': '11',
      };
      expect(await put(url, headers, body)).toMatchObject({ status: 200 });
      const { headers: kept } = await fetch(`${url}/landing/one`, { method: 'HEAD' });
      expect([kept.get('content-length'), kept.get('content-encoding')]).toEqual(['11', 'gzip']);
    }
    const broken = cases[1]?.[1].replace('hello', 'jello') ?? '';
    expect((await put(url, { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, broken)).status).toBe(400);
    const short = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
    expect((await put(url, short, 'ff\r\ntoo short')).text).toContain('IncompleteBody');
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'whole' }));
  });

  it('whose Content-MD5 or hash does not fit is refused and changes nothing', async () => {
    const { s3, url } = await anObjectStore(closing);
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'before' }));
    const md5 = createHash('md5').update('hello').digest('base64');
    expect((await put(url, { 'content-md5': md5 }, 'jello')).text).toContain('BadDigest');
    expect((await put(url, { 'content-md5': 'nonsense' }, 'hello')).text).toContain('InvalidDigest');
    expect((await put(url, { 'x-amz-content-sha256': '0'.repeat(64) }, 'hello')).text).toContain(
      'XAmzContentSHA256Mismatch',
    );
    expect(await read(s3)).toBe('before');
    expect((await put(url, { 'content-md5': md5 }, 'hello')).status).toBe(200);
  });

  it('that waits for 100-continue, and one of more than 11 MiB at once, arrive', async () => {
    const { s3, port } = await anObjectStore(closing);
    const body = Buffer.alloc(12 * MIB, 'x');
    const headers = { expect: '100-continue', 'content-length': body.length };
    const status = await new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method: 'PUT', path: '/landing/one', headers }, (response) =>
        resolve(response.resume().statusCode),
      );
      sent.on('error', reject).on('continue', () => sent.end(body));
      sent.flushHeaders();
    });
    expect(status).toBe(200);
    expect((await s3.send(new HeadObjectCommand(OBJECT))).ContentLength).toBe(body.length);
  });

  it('can refuse to overwrite an existing object', async () => {
    const { s3 } = await anObjectStore(closing);
    const write = (rest: object) => nameOf(s3.send(new PutObjectCommand({ ...OBJECT, Body: 'x', ...rest })));
    expect(await write({ IfNoneMatch: '*' })).toBe('no error');
    expect(await write({ IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await write({ IfMatch: '"0"' })).toBe('PreconditionFailed');
  });
});

describe('a GET', () => {
  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes=5-2', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ])('of %s gives %s', async (Range, text, ContentRange) => {
    const { s3 } = await anObjectStore(closing);
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: '0123456789' }));
    expect(await read(s3, { Range })).toBe(text);
    expect((await s3.send(new GetObjectCommand({ ...OBJECT, Range }))).ContentRange).toBe(ContentRange);
  });

  it('of a range beyond the end, of an unknown key, version or bucket is refused by its name', async () => {
    const { s3 } = await anObjectStore(closing);
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'x' }));
    const get = (rest: object) => nameOf(s3.send(new GetObjectCommand({ ...OBJECT, ...rest })));
    expect(await get({ Range: 'bytes=1-' })).toBe('InvalidRange');
    expect(await get({ Key: 'two' })).toBe('NoSuchKey');
    expect(await get({ VersionId: 'v1' })).toBe('NoSuchVersion');
    expect(await get({ VersionId: 'null' })).toBe('no error');
    expect(await get({ Bucket: 'nowhere' })).toBe('NoSuchBucket');
  });

  it('answers the metadata that was put, and is not needed where nothing changed', async () => {
    const { s3, url } = await anObjectStore(closing);
    const given = { ContentType: 'text/csv', CacheControl: 'no-cache', Metadata: { a: 'b' }, Tagging: 'team=a%26b' };
    const { ETag } = await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'x', ...given }));
    const { Tagging: _, ...shown } = given;
    expect(await s3.send(new HeadObjectCommand(OBJECT))).toMatchObject({ ...shown, ETag, AcceptRanges: 'bytes' });
    expect((await s3.send(new GetObjectTaggingCommand(OBJECT))).TagSet).toEqual([{ Key: 'team', Value: 'a&b' }]);
    const again = await fetch(`${url}/landing/one`, { headers: { 'if-none-match': ETag ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(await read(s3, { IfMatch: ETag })).toBe('x');
    expect(await nameOf(s3.send(new GetObjectCommand({ ...OBJECT, IfMatch: '"0"' })))).toBe('PreconditionFailed');
  });
});

describe('an upload in parts', () => {
  const begin = async (s3: S3Client, rest: object = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ ...OBJECT, ...rest }))).UploadId;

  it('of parts copied from an object larger than 8 MiB has its content, its tags and the ETag of an upload in parts', async () => {
    const { s3, told, buckets } = await anObjectStore(closing);
    const bytes = Buffer.alloc(9 * MIB, 'abcdefg');
    await buckets.upload('landing', 'a b/source', bytes);
    const UploadId = await begin(s3, { Tagging: 'a=b' });
    const parts = [`bytes=0-${8 * MIB - 1}`, `bytes=${8 * MIB}-${9 * MIB - 1}`].map(async (CopySourceRange, index) => {
      const PartNumber = index + 1;
      const CopySource = 'landing/a%20b/source';
      const sent = new UploadPartCopyCommand({ ...OBJECT, UploadId, PartNumber, CopySource, CopySourceRange });
      return { PartNumber, ETag: (await s3.send(sent)).CopyPartResult?.ETag };
    });
    const Parts = await Promise.all(parts);
    await s3.send(new CompleteMultipartUploadCommand({ ...OBJECT, UploadId, MultipartUpload: { Parts } }));
    expect((await told(2))[1]).toMatchObject({ key: 'one', size: bytes.length, etag: expect.stringMatching(/-2$/) });
    expect(Buffer.from(await read(s3)).equals(bytes)).toBe(true);
    expect((await s3.send(new GetObjectTaggingCommand(OBJECT))).TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('is refused with parts that are missing, too small or out of order, and is gone once it was aborted', async () => {
    const { s3, created } = await anObjectStore(closing);
    const UploadId = await begin(s3);
    const part = async (PartNumber: number) =>
      s3.send(new UploadPartCommand({ ...OBJECT, UploadId, PartNumber, Body: 'x' }));
    const { ETag } = await part(1);
    await part(2);
    const complete = (...Parts: object[]) =>
      nameOf(s3.send(new CompleteMultipartUploadCommand({ ...OBJECT, UploadId, MultipartUpload: { Parts } })));
    expect(await complete({ PartNumber: 3, ETag })).toBe('InvalidPart');
    expect(await complete({ PartNumber: 1, ETag: '"0"' })).toBe('InvalidPart');
    expect(await complete({ PartNumber: 2, ETag }, { PartNumber: 1, ETag })).toBe('InvalidPartOrder');
    expect(await complete({ PartNumber: 1, ETag }, { PartNumber: 2, ETag })).toBe('EntityTooSmall');
    expect((await s3.send(new ListPartsCommand({ ...OBJECT, UploadId }))).Parts).toHaveLength(2);
    await s3.send(new AbortMultipartUploadCommand({ ...OBJECT, UploadId }));
    expect(await complete({ PartNumber: 1, ETag })).toBe('NoSuchUpload');
    expect(created).toEqual([]);
  });
});

describe('a copy', () => {
  it('takes metadata and tags along unless they are replaced; onto itself it must change something', async () => {
    const { s3 } = await anObjectStore(closing);
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'x', ContentType: 'text/csv', Tagging: 'a=b' }));
    const copy = (rest: object) => s3.send(new CopyObjectCommand({ ...OBJECT, CopySource: '/landing/one', ...rest }));
    await copy({ Key: 'two' });
    expect((await s3.send(new HeadObjectCommand({ ...OBJECT, Key: 'two' }))).ContentType).toBe('text/csv');
    expect((await s3.send(new GetObjectTaggingCommand({ ...OBJECT, Key: 'two' }))).TagSet).toHaveLength(1);
    expect(await nameOf(copy({}))).toBe('InvalidRequest');
    await copy({ MetadataDirective: 'REPLACE', ContentType: 'text/plain' });
    expect((await s3.send(new HeadObjectCommand(OBJECT))).ContentType).toBe('text/plain');
    expect(await nameOf(copy({ Key: 'two', CopySource: 'landing/none' }))).toBe('NoSuchKey');
    expect(await nameOf(copy({ Key: 'two', CopySource: 'landing' }))).toBe('InvalidArgument');
    expect(await nameOf(copy({ Key: 'two', CopySourceIfMatch: '"0"' }))).toBe('PreconditionFailed');
  });
});

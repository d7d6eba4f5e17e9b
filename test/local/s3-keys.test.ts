import { request } from 'node:http';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { listKeys } from '../../local/storage/list-keys.ts';
import { anObjectStore } from './an-object-store.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const KEYS = [
  'a b.csv',
  'a+b.csv',
  '100%.csv',
  'a%2Bb%20c.csv',
  'what?.csv',
  'no#1.csv',
  'a&b=c;d.csv',
  '<a>"\'&amp;.csv',
  '/leading',
  'two//slashes',
  'ends/',
  '../up/./here',
  'line\nbreak\r\ttab',
  '\u0001control',
  'März.csv'.normalize('NFC'),
  'März.csv'.normalize('NFD'),
  '日本語/ファイル.csv',
  'emoji😀/👩‍👩‍👧.csv',
  '\u{10ffff}',
  '\uffff',
  ' begins and ends with a space ',
  'é'.repeat(512),
];
const sorted = (keys: readonly string[]) => [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const listed = async (s3: S3Client, rest: Partial<ListObjectsV2CommandInput> = {}) => {
  const keys: string[] = [];
  const prefixes: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: 'landing', ...rest })) {
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
  }
  return { keys, prefixes };
};

describe('a key', () => {
  it.each(KEYS)('%j is written, sent in events, read, copied and deleted under its exact name', async (Key) => {
    const { s3, told } = await anObjectStore(closing);
    const object = { Bucket: 'landing', Key };
    await s3.send(new PutObjectCommand({ ...object, Body: 'hello' }));
    expect((await told(1))[0]?.key).toBe(Key);
    expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('hello');
    expect((await s3.send(new HeadObjectCommand(object))).ContentLength).toBe(5);
    expect((await listed(s3)).keys).toEqual([Key]);
    const CopySource = encodeURIComponent(`landing/${Key}`);
    await s3.send(new CopyObjectCommand({ Bucket: 'landing', Key: 'copy', CopySource }));
    const urlList = (await listed(s3, { EncodingType: 'url' })).keys.map((key) => decodeURIComponent(key));
    expect(urlList).toEqual(sorted([Key, 'copy']));
    await s3.send(new DeleteObjectCommand(object));
    expect((await listed(s3)).keys).toEqual(['copy']);
  });

  it('is deleted with others by DeleteObjects, and only it', async () => {
    const { s3 } = await anObjectStore(closing);
    for (const Key of [...KEYS, 'kept']) await s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body: 'x' }));
    const Objects = KEYS.map((Key) => ({ Key }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: 'landing', Delete: { Objects } }));
    expect(Errors).toBeUndefined();
    expect(Deleted).toHaveLength(KEYS.length);
    expect((await listed(s3)).keys).toEqual(['kept']);
  });

  it('may have 1,024 bytes, and not one more', async () => {
    const { s3 } = await anObjectStore(closing);
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body: 'x' }));
    await put('k'.repeat(1_024));
    await expect(put('é'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('that is no UTF-8 is refused', async () => {
    const { url } = await anObjectStore(closing);
    const answer = await fetch(`${url}/landing/%FF`, { method: 'PUT', body: 'x' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('InvalidURI')]);
  });
});

describe('a bucket', () => {
  it.each(['with.dots.in-it', 'landing', 'Old_Bucket_Of_us-east-1'])(
    '%s is found by its path and by its host',
    async (Bucket) => {
      const { s3, port, told } = await anObjectStore(closing);
      if (Bucket !== 'landing') await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key: '/a//b c', Body: 'x' }));
      const headers = { host: `${Bucket}.localhost:${port}` };
      const status = await new Promise((resolve, reject) => {
        const sent = { host: '127.0.0.1', port, method: 'PUT', path: '//by/host%20name', headers };
        request(sent, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end('x');
      });
      expect(status).toBe(200);
      const all = await told(2);
      expect(all.map(({ bucket, key }) => `${bucket}: ${key}`)).toEqual([
        `${Bucket}: /a//b c`,
        `${Bucket}: /by/host name`,
      ]);
    },
  );

  it('answers a client that puts it before localhost, as the SDKs do unless told otherwise', async () => {
    const { s3, port } = await anObjectStore(closing);
    const hosted = new S3Client({
      endpoint: `http://localhost:${port}`,
      region: 'eu-central-1',
      credentials: LOCAL_CREDENTIALS,
      // Whatever this machine's resolver says of names below localhost, they are loopback.
      requestHandler: {
        httpAgent: {
          lookup: (_name: string, _options: object, found: (...args: unknown[]) => void) =>
            found(null, [{ address: '127.0.0.1', family: 4 }]),
        },
      },
    });
    closing.push(() => hosted.destroy());
    await hosted.send(new PutObjectCommand({ Bucket: 'landing', Key: 'a/b', Body: 'x' }));
    expect((await listed(s3)).keys).toEqual(['a/b']);
    expect((await hosted.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(['landing']);
  });
});

describe('a list', () => {
  it('has the order of the UTF-8 bytes, on however many pages, by both versions of the operation', async () => {
    const { s3 } = await anObjectStore(closing);
    const keys = ['Z', 'a', 'é', 'ｚ', '😀', '\uffff', 'B', 'ä/1', 'ä/2', 'b'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body: 'x' }));
    expect((await listed(s3)).keys).toEqual(sorted(keys));
    expect((await listed(s3, { MaxKeys: 1 })).keys).toEqual(sorted(keys));
    expect((await listed(s3, { MaxKeys: 3, EncodingType: 'url' })).keys.map(decodeURIComponent)).toEqual(sorted(keys));
    const first = await s3.send(new ListObjectsCommand({ Bucket: 'landing', MaxKeys: 4 }));
    const Marker = first.NextMarker;
    const rest = await s3.send(new ListObjectsCommand({ Bucket: 'landing', ...(Marker ? { Marker } : {}) }));
    expect([...(first.Contents ?? []), ...(rest.Contents ?? [])].map(({ Key }) => Key)).toEqual(sorted(keys));
  });

  it('shows common prefixes once, also over the border of a page', async () => {
    const { s3 } = await anObjectStore(closing);
    const keys = ['a/1', 'a/2', 'a/3', 'b', 'c/1', 'c/2/3', 'ä ö/1'];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body: 'x' }));
    for (const MaxKeys of [1, 2, 1_000]) {
      expect(await listed(s3, { Delimiter: '/', MaxKeys })).toEqual({ keys: ['b'], prefixes: ['a/', 'c/', 'ä ö/'] });
    }
    expect(await listed(s3, { Delimiter: '/', Prefix: 'c/' })).toEqual({ keys: ['c/1'], prefixes: ['c/2/'] });
    expect((await listed(s3, { StartAfter: 'a/2' })).keys[0]).toBe('a/3');
  });

  it('of a page of any size, put together, is the whole list: nothing is lost and nothing comes twice', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '😀'), minLength: 1, maxLength: 6 });
    const prefix = fc.constantFrom('', 'a', 'a/', '/');
    const delimiter = fc.constantFrom(undefined, '/');
    fc.assert(
      fc.property(
        fc.uniqueArray(key),
        prefix,
        delimiter,
        fc.integer({ min: 1, max: 5 }),
        (given, start, split, max) => {
          const keys = sorted(given);
          const query = { prefix: start, ...(split === undefined ? {} : { delimiter: split }) };
          const whole = listKeys(keys, { ...query, after: '', max: 1_000 }).entries;
          const paged: { readonly name: string }[] = [];
          for (let after = ''; ; after = paged.at(-1)?.name ?? '') {
            const { entries, truncated } = listKeys(keys, { ...query, after, max });
            paged.push(...entries);
            if (!truncated) break;
          }
          expect(paged).toEqual(whole);
        },
      ),
    );
  });
});

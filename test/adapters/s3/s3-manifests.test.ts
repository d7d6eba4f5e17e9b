import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { S3Access } from '../../../lib/adapters/s3/s3-head.ts';
import { s3Manifests } from '../../../lib/adapters/s3/s3-manifests.ts';
import { TriggerError } from '../../../lib/core/errors.ts';
import { loopbackServer, type Received } from '../../doubles/loopback-server.ts';
import { anObjectStore } from '../../local/an-object-store.ts';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const PLACE = { bucket: 'manifests', prefix: 'batches' };

interface Told {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const answering = (answer: (received: Received, nth: number) => Told) => {
  let requests = 0;
  return loopbackServer((response, received) => {
    requests += 1;
    const { status, headers = {}, body = '' } = answer(received, requests);
    response.writeHead(status, headers).end(body);
  });
};

const manifestsOf = (endpoint: string, given: Partial<S3Access> = {}) =>
  s3Manifests(PLACE, { endpoint, region: 'eu-central-1', credentials: async () => keys, ...given });

const failureOf = async (told: Told) => {
  await using server = await answering(() => told);
  const error = await manifestsOf(server.endpoint)
    .put('orders/b1.jsonl', ['x'])
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof TriggerError)) throw new Error('it did not fail');
  return error;
};

describe('s3Manifests', () => {
  it('puts the text under its address, signed, and only where nothing is', async () => {
    await using server = await answering(() => ({ status: 200 }));
    const text = '{"key":"ümlaut 漢.csv"}\n';
    expect(await manifestsOf(server.endpoint).put('orders/b1.jsonl', [text])).toBe('written');
    const [received] = server.received;
    expect(received).toMatchObject({ method: 'PUT', path: '/manifests/batches/orders/b1.jsonl', body: text });
    expect(received?.headers['if-none-match']).toBe('*');
    expect(received?.headers['content-length']).toBe(String(Buffer.byteLength(text)));
    expect(received?.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(text).digest('hex'));
    expect(received?.headers.authorization).toMatch(/SignedHeaders=[^,]*if-none-match/);
  });

  it('puts a text in many pieces whole, also if it is more than a socket takes at once', async () => {
    await using server = await answering(() => ({ status: 200 }));
    const pieces = Array.from({ length: 60 }, (_, at) => `${at} ü ${'k'.repeat(100_000)}\n`);
    expect(await manifestsOf(server.endpoint).put('orders/b1.jsonl', pieces)).toBe('written');
    const [received] = server.received;
    expect(received?.body === pieces.join('')).toBe(true);
    expect(received?.headers['content-length']).toBe(String(Buffer.byteLength(pieces.join(''))));
    expect(received?.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(pieces.join('')).digest('hex'));
  });

  it('tells the address, with a prefix and without', () => {
    const access = { endpoint: 'http://127.0.0.1:1', region: 'eu-central-1', credentials: async () => keys };
    expect(s3Manifests(PLACE, access).addressOf('orders/b1.jsonl')).toBe('s3://manifests/batches/orders/b1.jsonl');
    expect(s3Manifests({ bucket: 'm', prefix: '' }, access).addressOf('o/b1.txt')).toBe('s3://m/o/b1.txt');
  });

  it('takes a list that stands there for its own', async () => {
    await using server = await answering(() => ({ status: 412 }));
    expect(await manifestsOf(server.endpoint).put('orders/b1.jsonl', ['x'])).toBe('there');
  });

  it('writes once, and never over what stands there, on a whole S3', async () => {
    const closing: (() => unknown)[] = [];
    const { url, s3 } = await anObjectStore(closing);
    const manifests = s3Manifests({ ...PLACE, bucket: 'landing' }, { endpoint: url, credentials: async () => keys });
    expect(await manifests.put('orders/b1.jsonl', ['first\n'])).toBe('written');
    expect(await manifests.put('orders/b1.jsonl', ['second\n'])).toBe('there');
    const object = await s3.send(new GetObjectCommand({ Bucket: 'landing', Key: 'batches/orders/b1.jsonl' }));
    expect(await object.Body?.transformToString()).toBe('first\n');
    for (const close of closing.reverse()) await close();
  });

  it('asks again in the region where the bucket is, once', async () => {
    await using server = await answering((_, nth) =>
      nth === 1 ? { status: 301, headers: { 'x-amz-bucket-region': 'us-west-2' } } : { status: 200 },
    );
    expect(await manifestsOf(server.endpoint).put('orders/b1.jsonl', ['x'])).toBe('written');
    expect(server.received[1]?.headers.authorization).toContain('/us-west-2/s3/');
  });

  it.each([
    [404, false, /no such bucket/],
    [403, false, /s3:PutObject/],
    [400, false, /HTTP 400/],
    [409, true, /HTTP 409/],
    [429, true, /HTTP 429/],
    [500, true, /HTTP 500/],
    [503, true, /HTTP 503 SlowDown/],
  ] as const)(
    'says what is wrong with HTTP %i, and whether a later try may succeed',
    async (status, retryable, message) => {
      const error = await failureOf({ status, body: status === 503 ? '<Error><Code>SlowDown</Code></Error>' : '' });
      expect(error).toMatchObject({ code: 'MANIFEST_UNWRITTEN', retryable });
      expect(error.message).toMatch(message);
      expect(error.message).toContain('s3://manifests/batches/orders/b1.jsonl');
    },
  );

  it('fails, and may be tried again, where no server listens or none answers', async () => {
    const server = await answering(() => ({ status: 200 }));
    await server.stop();
    const put = manifestsOf(server.endpoint).put('orders/b1.jsonl', ['x']);
    await expect(put).rejects.toMatchObject({ code: 'MANIFEST_UNWRITTEN', retryable: true });
    await using silent = await loopbackServer(() => undefined);
    const slow = manifestsOf(silent.endpoint, { timeoutMs: 50 }).put('orders/b1.jsonl', ['x']);
    await expect(slow).rejects.toMatchObject({ code: 'MANIFEST_UNWRITTEN', retryable: true });
  });
});

import { createHash, createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../bench/aws/certificate.ts';
import type { S3Access } from '../../../lib/adapters/s3/s3-head.ts';
import { s3Target } from '../../../lib/adapters/s3/s3-head.ts';
import { s3Objects } from '../../../lib/adapters/s3/s3-objects.ts';
import { type LoopbackServer, loopbackServer, type Received } from '../../doubles/loopback-server.ts';

const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };

const OBJECT = {
  'content-length': '1234',
  etag: '"9b2cf535f27731c974343645a3985328"',
  'last-modified': 'Sun, 22 Nov 2026 13:20:00 GMT',
};

const answering = (answer: (received: Received) => { status?: number; headers?: Record<string, string> }) =>
  loopbackServer((response: ServerResponse, received) => {
    const { status = 200, headers = OBJECT } = answer(received);
    response.writeHead(status, headers).end();
  });

const objectsOf = (server: LoopbackServer, given: Partial<S3Access> = {}) =>
  s3Objects({ endpoint: server.endpoint, region: 'eu-central-1', credentials: async () => keys, ...given });

const HOSTILE_KEYS = [
  'orders/eu.csv',
  'a b+c%20d.csv',
  "it's (1)!*.csv",
  'ümlaut/漢字/🎉.csv',
  '../up/./here//twice/',
  '/leading',
  'q?x=1&y=#z;:@,=$',
];

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('s3Objects', () => {
  it('gives size, ETag without its quotes, version and time of an object', async () => {
    await using server = await answering(() => ({ headers: { ...OBJECT, 'x-amz-version-id': 'v1' } }));
    expect(await objectsOf(server).head('acme', 'orders/eu.csv')).toEqual({
      size: 1234,
      etag: '9b2cf535f27731c974343645a3985328',
      versionId: 'v1',
      lastModified: Date.UTC(2026, 10, 22, 13, 20),
    });
  });

  it.each([{}, { 'x-amz-version-id': 'null' }])('gives no version when there is none: %o', async (version) => {
    await using server = await answering(() => ({ headers: { ...OBJECT, ...version } }));
    expect(await objectsOf(server).head('acme', 'k')).not.toHaveProperty('versionId');
  });

  it.each(HOSTILE_KEYS)('asks for the key %j at the same path as the SDK does', async (key) => {
    await using server = await answering(() => ({}));
    await objectsOf(server).head('acme', key);
    const client = new S3Client({
      endpoint: server.endpoint,
      region: 'eu-central-1',
      credentials: keys,
      forcePathStyle: true,
    });
    await client.send(new HeadObjectCommand({ Bucket: 'acme', Key: key }));
    client.destroy();
    const [ours, theirs] = server.received;
    expect(ours?.method).toBe('HEAD');
    expect(ours?.path).toBe(theirs?.path);
  });

  it.each(HOSTILE_KEYS)('signs the request for the key %j so that S3 can verify it', async (key) => {
    await using server = await answering(() => ({}));
    await objectsOf(server).head('acme', key);
    const [received] = server.received;
    if (received === undefined) throw new Error('nothing was received');
    const { authorization = '' } = received.headers;
    expect(authorization).toContain('Credential=AKID/');
    expect(received.headers['x-amz-content-sha256']).toBe(createHash('sha256').digest('hex'));
    expect(authorization).toMatch(/SignedHeaders=[^,]*host[^,]*x-amz-security-token/);
    expect(authorization.split('Signature=')[1]).toBe(signatureOf(received, keys.secretAccessKey, 'eu-central-1'));
  });

  it('finds endpoint, region and credentials in the environment', async () => {
    await using server = await answering(() => ({}));
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'from-the-environment');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    await s3Objects().head('acme', 'k');
    expect(server.received[0]?.headers.authorization).toMatch(/Credential=from-the-environment\/\d+\/eu-west-1\/s3\//);
  });

  it.each<[{ AWS_REGION?: string; AWS_DEFAULT_REGION?: string }, string]>([
    [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
    [{ AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    [{}, 'us-east-1'],
  ])('is led by the environment %j to the endpoint of all services, and to the region %s', async (env, region) => {
    await using server = await answering(() => ({}));
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const) vi.stubEnv(name, env[name]);
    await s3Objects({ credentials: async () => keys }).head('acme', 'k');
    expect(server.received[0]?.headers.authorization).toContain(`/${region}/s3/`);
  });

  it('waits five seconds for an answer', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    await using server = await answering(() => ({}));
    await objectsOf(server).head('acme', 'k');
    expect(timeout.mock.calls).toEqual([[5_000]]);
  });

  it.each([301, 307, 400])('follows a bucket that is in another region (HTTP %i), once', async (status) => {
    await using server = await answering(({ headers }) =>
      headers.authorization?.includes('/us-west-2/') ? {} : { status, headers: { 'x-amz-bucket-region': 'us-west-2' } },
    );
    expect(await objectsOf(server).head('acme', 'k')).toMatchObject({ size: 1234 });
    expect(server.received).toHaveLength(2);
  });

  it('does not follow for ever', async () => {
    let at = 0;
    await using server = await answering(() => {
      at += 1;
      return { status: 301, headers: { 'x-amz-bucket-region': `region-${at}` } };
    });
    await expect(objectsOf(server).head('acme', 'k')).rejects.toThrow(
      's3://acme/k: the bucket is in another region: region-2.',
    );
    expect(server.received).toHaveLength(2);
  });

  it.each([301, 307])(
    'says that the bucket is in another region where S3 does not say which (HTTP %i)',
    async (status) => {
      await using server = await answering(() => ({ status, headers: {} }));
      await expect(objectsOf(server).head('acme', 'k')).rejects.toMatchObject({
        retryable: false,
        message: 's3://acme/k: the bucket is in another region: S3 does not say which.',
      });
    },
  );

  it('says that the object is missing when its bucket is there', async () => {
    await using server = await answering(({ path }) => (path === '/acme' ? {} : { status: 404, headers: {} }));
    await expect(objectsOf(server).head('acme', 'gone.csv')).rejects.toMatchObject({
      code: 'OBJECT_UNREADABLE',
      retryable: false,
      message: expect.stringContaining('s3://acme/gone.csv: the bucket has no such object.'),
    });
  });

  it('says that the bucket is missing when it is', async () => {
    await using server = await answering(() => ({ status: 404, headers: {} }));
    await expect(objectsOf(server).head('acmee', 'k')).rejects.toMatchObject({
      retryable: false,
      message: 's3://acmee/k: there is no such bucket. Is its name right?',
    });
  });

  it('says which permission is missing, and that this may hide a missing object', async () => {
    await using server = await answering(() => ({ status: 403, headers: {} }));
    const refused = objectsOf(server).head('acme', 'k');
    await expect(refused).rejects.toMatchObject({ code: 'OBJECT_UNREADABLE', retryable: false });
    await expect(refused).rejects.toThrow(/access is denied.*s3:GetObject.*s3:ListBucket.*does not exist/);
  });

  it.each([429, 500, 503])('HTTP %i may be tried again', async (status) => {
    await using server = await answering(() => ({ status, headers: {} }));
    await expect(objectsOf(server).head('acme', 'k')).rejects.toMatchObject({
      retryable: true,
      message: `s3://acme/k: S3 answered HTTP ${status}. Try again.`,
    });
  });

  it('trusts no HTTPS server whose certificate nobody vouches for', async () => {
    await using server = await loopbackServer((response) => void response.end(), selfSigned());
    await expect(objectsOf(server).head('acme', 'k')).rejects.toThrow('self-signed certificate');
    expect(server.received).toEqual([]);
  });

  it('opens a connection for each request and leaves none behind, though the server would keep it', async () => {
    await using server = await loopbackServer((response) => {
      response.shouldKeepAlive = true;
      response.writeHead(200, OBJECT).end();
    });
    const objects = objectsOf(server);
    await objects.head('acme', 'k');
    await objects.head('acme', 'k');
    await server.allClosed();
    expect(server.accepted()).toBe(2);
  });

  it('asks the host of its endpoint and no other', async () => {
    await using server = await answering(() => ({}));
    const objects = objectsOf(server, { endpoint: server.endpoint.replace('127.0.0.1', '[::1]') });
    await expect(objects.head('acme', 'k')).rejects.toThrow(/connect E[A-Z]+ ::1/);
    expect(server.received).toEqual([]);
  });

  it.each(['content-length', 'etag', 'last-modified'] as const)(
    'an answer without %s is named as not of S3, and is not asked for again',
    async (name) => {
      const { [name]: _missing, ...headers } = OBJECT;
      await using server = await answering(() => ({ headers }));
      await expect(objectsOf(server).head('acme', 'k')).rejects.toMatchObject({
        retryable: false,
        message: 's3://acme/k: the answer lacks Content-Length, Last-Modified or ETag. Is this server S3?',
      });
    },
  );

  it('a server that does not answer in time, or does not listen, may be tried again', async () => {
    const server = await loopbackServer(() => undefined);
    await expect(objectsOf(server, { timeoutMs: 100 }).head('acme', 'k')).rejects.toMatchObject({
      code: 'OBJECT_UNREADABLE',
      retryable: true,
    });
    await server.stop();
    await expect(objectsOf(server).head('acme', 'k')).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(
        /^s3:\/\/acme\/k: S3 did not answer: Error: connect ECONNREFUSED .+:\d+\. Try again\.$/,
      ),
      cause: expect.any(Error),
    });
  });

  it('an error without a message is told by its code', async () => {
    const credentials = () => Promise.reject(Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }));
    await expect(s3Objects({ region: 'eu-central-1', credentials }).head('acme', 'k')).rejects.toThrow(
      's3://acme/k: S3 did not answer: AggregateError: ETIMEDOUT. Try again.',
    );
  });
});

describe('s3Target', () => {
  it.each([
    ['eu-central-1', 'acme-landing', 'acme-landing.s3.eu-central-1.amazonaws.com', '/k'],
    ['eu-central-1', 'acme.landing', 's3.eu-central-1.amazonaws.com', '/acme.landing/k'],
    ['us-east-1', 'Acme_Landing', 's3.us-east-1.amazonaws.com', '/Acme_Landing/k'],
    ['us-east-1', 'a'.repeat(64), 's3.us-east-1.amazonaws.com', `/${'a'.repeat(64)}/k`],
    ['us-gov-west-1', 'acme', 'acme.s3.us-gov-west-1.amazonaws.com', '/k'],
    ['cn-north-1', 'acme', 'acme.s3.cn-north-1.amazonaws.com.cn', '/k'],
    ['eusc-de-east-1', 'acme', 'acme.s3.eusc-de-east-1.amazonaws.eu', '/k'],
    ['us-iso-east-1', 'acme', 'acme.s3.us-iso-east-1.c2s.ic.gov', '/k'],
    ['us-isob-east-1', 'acme', 'acme.s3.us-isob-east-1.sc2s.sgov.gov', '/k'],
    ['eu-isoe-west-1', 'acme', 'acme.s3.eu-isoe-west-1.cloud.adc-e.uk', '/k'],
    ['us-isof-south-1', 'acme', 'acme.s3.us-isof-south-1.csp.hci.ic.gov', '/k'],
  ])('in %s asks for bucket %s at %s%s, by HTTPS', (region, bucket, host, path) => {
    expect(s3Target({ region }, bucket, 'k')).toEqual({ protocol: 'https:', host, path });
  });

  it.each([
    ['acme', 'acme.s3.us-east-1.amazonaws.com', '/'],
    ['acme.landing', 's3.us-east-1.amazonaws.com', '/acme.landing'],
  ])('asks for the bucket %s itself at %s%s', (bucket, host, path) => {
    expect(s3Target({ region: 'us-east-1' }, bucket)).toMatchObject({ host, path });
  });

  it('keeps the path of a given endpoint before bucket and key', () => {
    expect(s3Target({ region: 'r', endpoint: 'http://[::1]:4566/s3/' }, 'acme', 'k')).toEqual({
      protocol: 'http:',
      host: '[::1]:4566',
      path: '/s3/acme/k',
    });
  });
});

/** Signature Version 4 as its specification has it, apart from the library that we use. */
const signatureOf = ({ method, path, headers }: Received, secret: string, region: string): string => {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const canonicalHeaders = signed.split(';').map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path, '', canonicalHeaders.join(''), signed, headers['x-amz-content-sha256']].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [date.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
};

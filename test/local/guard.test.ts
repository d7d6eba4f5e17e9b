import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway } from '../../local/gateway/gateway.ts';
import { ORDER_HEADER, whyRefused } from '../../local/gateway/guard.ts';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A gateway whose services note that they were reached. */
const aGateway = async () => {
  const reached: string[] = [];
  const service =
    (name: string): HttpHandler =>
    (_request, response) => {
      reached.push(name);
      sendJson(response, 200, { name });
    };
  const gateway = await openGateway(
    {
      glue: service('glue'),
      dynamodb: service('dynamodb'),
      s3: service('s3'),
      sqs: service('sqs'),
      sns: service('sns'),
      events: service('events'),
      sts: service('sts'),
      lambda: service('lambda'),
      local: service('local'),
    },
    0,
  );
  closing.push(() => gateway.close());
  return { port: gateway.port, reached };
};

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
/** Sends exactly these headers; Host is right unless it is one of them. */
const send = (port: number, { method = 'POST', path = '/', headers = {}, body }: Sent) =>
  new Promise<{ readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly text: string }>(
    (resolve, reject) => {
      const length = { 'content-length': Buffer.byteLength(body ?? '') };
      const sent = request(
        { host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += String(chunk);
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        },
      );
      sent.on('error', reject).end(body);
    },
  );

/** One request for each service, with all that it needs to get there. */
const SERVICES: readonly (readonly [string, Sent])[] = [
  ['local', { path: '/_local/sweep', headers: { [ORDER_HEADER]: 'order' } }],
  ['glue', { path: '/_glue/faults', headers: { [ORDER_HEADER]: 'order' }, body: '{}' }],
  ['glue', { headers: { 'x-amz-target': 'AWSGlue.StartJobRun' }, body: '{}' }],
  ['dynamodb', { headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, body: '{}' }],
  ['sqs', { headers: { 'x-amz-target': 'AmazonSQS.SendMessage' }, body: '{}' }],
  ['s3', { method: 'PUT', path: '/landing/orders/a.csv', body: 'a,b' }],
  ['s3', { method: 'GET', path: '/landing/orders/a.csv' }],
  ['lambda', { path: '/2015-03-31/functions/manual/invocations', body: '{}' }],
];
/** What a browser adds to a request that a page of another site makes. */
const FROM_A_PAGE: readonly (readonly [string, (port: number) => Record<string, string>])[] = [
  [
    'a form of another site',
    () => ({
      origin: 'https://evil.example',
      'content-type': 'text/plain',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
    }),
  ],
  [
    'a form of another site in an old browser',
    () => ({ origin: 'https://evil.example', 'content-type': 'text/plain' }),
  ],
  ['fetch in the mode no-cors', () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })],
  [
    'a page of another port of this machine',
    () => ({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }),
  ],
  ['a sandboxed frame or a file', () => ({ origin: 'null' })],
  ['a page whose name was rebound to this machine', (port) => ({ host: `evil.example:${port}` })],
  [
    'a rebound page that counts as our own origin',
    (port) => ({
      host: `evil.example:${port}`,
      origin: `http://evil.example:${port}`,
      'sec-fetch-site': 'same-origin',
    }),
  ],
];

describe('what a page in a browser can do to the local cloud: nothing.', () => {
  it.each(FROM_A_PAGE)('%s reaches no service, whatever else it sends', async (_, added) => {
    const { port, reached } = await aGateway();
    for (const [, sent] of SERVICES) {
      const answer = await send(port, { ...sent, headers: { ...sent.headers, ...added(port) } });
      expect(answer.status).toBe(403);
      expect(answer.text).toMatch(/expected .*, found .*docs\/local-cloud\.md/);
    }
    expect(reached).toEqual([]);
  });

  it('the question whether it may (a preflight) is never answered with yes', async () => {
    const { port, reached } = await aGateway();
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': ORDER_HEADER,
    };
    for (const [, { path = '/' }] of SERVICES) {
      const answer = await send(port, { method: 'OPTIONS', path, headers });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(reached).toEqual([]);
  });

  it.each(['/_local/sweep', '/_local/tick/nightly', '/_glue/faults'])(
    'a call to %s without our own header is refused, and the answer says what to send',
    async (path) => {
      const { port, reached } = await aGateway();
      for (const method of ['POST', 'DELETE', 'PUT']) {
        const answer = await send(port, { method, path, headers: { 'content-type': 'text/plain' }, body: '{}' });
        expect(answer.status).toBe(403);
        expect(answer.text).toContain(`curl -H '${ORDER_HEADER}: order'`);
      }
      expect(reached).toEqual([]);
    },
  );

  it('an uploaded HTML file that is opened in a browser is no page of our origin', async () => {
    const { port } = await aGateway();
    const { headers } = await send(port, { method: 'GET', path: '/landing/page.html' });
    expect(headers).toMatchObject({ 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' });
  });

  it("the functions' own port of Glue refuses the same", async () => {
    const glue = await startGlueServer({ jobs: [] });
    closing.push(() => glue.close());
    const order = { path: '/_glue/faults', body: '{"fault":"throttle"}' };
    expect((await send(glue.port, order)).status).toBe(403);
    for (const [, added] of FROM_A_PAGE) {
      const headers = { [ORDER_HEADER]: 'order', ...added(glue.port) };
      expect((await send(glue.port, { ...order, headers })).status).toBe(403);
    }
    expect(glue.faults()).toEqual([]);
  });
});

describe('what is let through:', () => {
  it('every service answers a program of this machine', async () => {
    const { port, reached } = await aGateway();
    for (const [, sent] of SERVICES) expect((await send(port, sent)).status).toBe(200);
    expect(reached).toEqual(SERVICES.map(([name]) => name));
  });

  const why = (headers: Record<string, string>, rest: { method?: string; url?: string } = {}) =>
    whyRefused({ method: 'GET', url: '/', headers, ...rest }, 4100);

  it.each([
    '127.0.0.1:4100',
    '127.0.0.2:4100',
    'localhost:4100',
    'LocalHost:4100',
    'localhost.:4100',
    '[::1]:4100',
    'landing.localhost:4100',
    'acme.dev.landing.s3.localhost:4100',
  ])('the Host %s', (host) => {
    expect(why({ host })).toBeUndefined();
  });

  it.each([
    '',
    'localhost',
    'localhost:4101',
    'localhost:80',
    'localhost:4100:4100',
    '127.0.0.1.nip.io:4100',
    'localhost.evil.example:4100',
    'evillocalhost:4100',
    '0.0.0.0:4100',
    '10.0.0.1:4100',
    '192.168.1.5:4100',
    '[::]:4100',
    '2130706433:4100',
    'user@localhost:4100',
    'host.docker.internal:4100',
  ])('but not the Host "%s"', (host) => {
    expect(why({ host })).toContain(`found Host "${host}"`);
  });

  it('but no request without a Host, and none that takes us for a proxy', () => {
    expect(why({})).toContain('found no Host');
    expect(why({ host: 'localhost:4100' }, { url: 'http://evil.example/' })).toContain('is no proxy');
  });

  it('port 80 needs not be named in a Host', () => {
    expect(whyRefused({ method: 'GET', url: '/', headers: { host: 'localhost' } }, 80)).toBeUndefined();
  });

  it('what a person types into the address bar, and reads of our own without the header', () => {
    const headers = { host: '127.0.0.1:4100', 'sec-fetch-site': 'none' };
    expect(why(headers, { url: '/_glue/runs' })).toBeUndefined();
    expect(why(headers, { url: '/_glue/runs', method: 'HEAD' })).toBeUndefined();
  });
});

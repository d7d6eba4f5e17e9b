import type { IncomingHttpHeaders } from 'node:http';
import { type HttpHandler, sendJson } from '../server/http-exchange.ts';
import { bucketOfHost } from '../storage/s3-request.ts';

/**
 * The header that every call but GET must have, with any value. A page in a browser cannot send it to another origin
 * without asking first, and such a question is refused:
 * https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS#preflighted_requests
 */
export const ORDER_HEADER = 'x-local-cloud';

/** The parts of a request that the guard checks. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const HOST = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])\.?$/i;
const DEFAULT_HTTP_PORT = 80;
const OURS = /^\/_(local|glue)\//;
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Names of this machine only. `.localhost` is reserved in DNS (RFC 6761), so no other site can point such a name
 * here; bucket names come before it.
 */
const isOwnHost = (host: string, port: number): boolean => {
  const [, name = '', ownPort] = HOST.exec(host) ?? [];
  return LOOPBACK.test(name) && Number(ownPort ?? DEFAULT_HTTP_PORT) === port;
};

/**
 * Why a request must not be carried out; undefined when it may. A page in the developer's browser reaches every port of
 * the machine: by a form or `fetch` it shows as a foreign `Origin` or `Sec-Fetch-Site`, by a name of its own that it
 * lets point here (DNS rebinding) as a foreign `Host`.
 */
export const whyRefused = ({ method, url, headers }: Asked, port: number): string | undefined => {
  const { host, origin } = headers;
  if (host === undefined || !isOwnHost(host, port)) {
    const found = host === undefined ? 'no Host' : `Host "${host}"`;
    return `expected Host 127.0.0.1:${port}, localhost:${port} or <bucket>.localhost:${port}, found ${found}`;
  }
  if (!url.startsWith('/')) return `expected a path, found "${url}": the local cloud is no proxy`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return `expected no Origin, found "${origin}": pages in a browser may not use the local cloud`;
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return `expected no Sec-Fetch-Site, found "${String(site)}": pages in a browser may not use the local cloud`;
  }
  const isOrder = OURS.test(url) && !READS.has(method) && bucketOfHost(host) === undefined;
  if (isOrder && (headers[ORDER_HEADER] ?? '') === '') {
    return `expected the header ${ORDER_HEADER}, found none: send every order with curl -H '${ORDER_HEADER}: order'`;
  }
  return undefined;
};

/**
 * Lets `handler` answer what may be carried out, and refuses all else with 403. What it answers is no page of this
 * origin in a browser either: an uploaded HTML file must not be able to send such calls.
 */
export const guarded =
  (handler: HttpHandler, port: () => number): HttpHandler =>
  (request, response) => {
    response.setHeader('content-security-policy', 'sandbox');
    response.setHeader('x-content-type-options', 'nosniff');
    const { method = 'GET', url = '', headers } = request;
    const why = whyRefused({ method, url, headers }, port());
    if (why === undefined) return handler(request, response);
    request.resume();
    // Message for clients that speak JSON as AWS does, and for people.
    sendJson(response, 403, { __type: 'Refused', message: `${why}. See docs/local-cloud.md` });
  };

import type { IncomingHttpHeaders } from 'node:http';

/** The header by which an action shows that it comes from the page. */
export const TOKEN_HEADER = 'x-console-token';

/** The parts of a request that the guard checks. */
interface Asked {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
}

/** What the server knows and a stranger does not. */
export interface Guarded {
  readonly port: number;
  readonly token: string;
  /** The key of the printed address, where one is needed. */
  readonly key?: string | undefined;
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Why a request must not be answered; undefined when it may. A page of another site reaches every port of the machine:
 * by a form or `fetch` it shows as a foreign `Origin` or `Sec-Fetch-Site`, by a name of its own that it lets point here
 * (DNS rebinding) as a foreign `Host`. What changes something must bring the token, which only the page itself can read.
 */
export const whyRefused = ({ method, headers, url }: Asked, { port, token, key }: Guarded): string | undefined => {
  const { host, origin } = headers;
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (host === undefined || !own.includes(host.toLowerCase())) {
    return `expected Host ${own.join(' or ')}, found ${host === undefined ? 'none' : `"${host}"`}`;
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return `expected the Origin of this page or none, found "${origin}"`;
  }
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin';
  // A link from elsewhere may lead to the page, and to nothing else.
  if (!isOwn && !(READS.has(method) && (site === 'none' || url.pathname === '/'))) {
    return `expected Sec-Fetch-Site same-origin, found "${String(site)}"`;
  }
  if (!READS.has(method)) {
    if (headers[TOKEN_HEADER] !== token)
      return `expected the page's token in the header ${TOKEN_HEADER}: reload the page`;
  }
  if (key !== undefined && url.searchParams.get('key') !== key && !hasCookie(headers.cookie, cookieOf(port, key))) {
    return 'expected the key that stands in the address: open the address that the command has printed';
  }
  return undefined;
};

/** The cookie by which a browser shows that it was given the key. Other ports of this machine have cookies of their own name. */
export const cookieOf = (port: number, key: string): string =>
  `console-${port}=${key}; HttpOnly; SameSite=Strict; Path=/`;

const hasCookie = (header: string | undefined, cookie: string): boolean =>
  (header ?? '').split(';').some((one) => one.trim() === cookie.split(';')[0]);

/** What a browser may load and do with the page: its own files and nothing else, in no frame. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

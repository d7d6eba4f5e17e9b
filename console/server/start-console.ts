import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buildPage } from '../build/build-page.ts';
import { consoleApi } from './console-api.ts';
import { createConsoleFeed } from './console-feed.ts';
import type { ConsoleOptions } from './console-options.ts';
import { cookieOf, SAFE_HEADERS, whyRefused } from './guard.ts';
import { sendFile, sendJson } from './http-answer.ts';
import { listenNear } from './listen-near.ts';
import { pageHtml } from './page-html.ts';

/** A console that listens. */
export interface Console {
  /** With the key, where it needs one. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Builds the page and serves it on this machine only. @throws Error when the port is taken */
export const startConsole = async (options: ConsoleOptions): Promise<Console> => {
  const files = await buildPage();
  const token = randomBytes(24).toString('base64url');
  const key = options.needsKey === true ? randomBytes(24).toString('base64url') : undefined;
  const feed = createConsoleFeed(options);
  const api = consoleApi(options, feed);
  let port = options.port;

  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (await api({ request, response, url })) return;
    const file = files.get(url.pathname);
    if (file !== undefined) return sendFile(request, response, file);
    if (url.pathname !== '/') return sendJson(response, 404, { message: `there is no ${url.pathname} here` });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(pageHtml(token));
  };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
    const { method = 'GET', headers } = request;
    const url = URL.parse(request.url ?? '/', 'http://console');
    if (url === null) return sendJson(response, 400, { message: 'expected a path' });
    const why = whyRefused({ method, headers, url }, { port, token, key });
    if (why !== undefined) return sendJson(response, 403, { message: why });
    if (key !== undefined && url.searchParams.has('key')) {
      response.writeHead(303, { location: '/', 'set-cookie': cookieOf(port, key) });
      return response.end();
    }
    answer(request, response, url).catch((error: unknown) =>
      sendJson(response, 502, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
  port = await listenNear(server, options.port, options.onlyThisPort === true);
  return {
    url: `http://127.0.0.1:${port}/${key === undefined ? '' : `?key=${key}`}`,
    close: async () => {
      feed.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

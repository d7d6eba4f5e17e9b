import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buildPage } from '../build/build-page.ts';
import type { Setup } from '../model/setup.ts';
import { SAFE_HEADERS, whyRefused } from './guard.ts';
import { sendFile, sendJson } from './http-answer.ts';
import { listenNear } from './listen-near.ts';
import { pageHtml } from './page-html.ts';

/** What the console shows, and where. */
export interface ConsoleOptions {
  readonly setup: () => Setup;
  /** Its port; the next free one where that is taken, unless `onlyThisPort`. 0: any. */
  readonly port: number;
  readonly onlyThisPort?: boolean;
}

/** A console that listens. */
export interface Console {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Builds the page and serves it on this machine only. @throws Error when the port is taken */
export const startConsole = async ({ setup, port, onlyThisPort = false }: ConsoleOptions): Promise<Console> => {
  const files = await buildPage();
  const token = randomBytes(24).toString('base64url');
  let ownPort = port;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://console');
    const file = files.get(pathname);
    if (file !== undefined) return sendFile(request, response, file);
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(pageHtml(token));
      return;
    }
    if (pathname === '/api/setup') return sendJson(response, 200, setup());
    sendJson(response, 404, { message: `there is no ${pathname} here` });
  };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
    const { method = 'GET', headers } = request;
    const why = whyRefused({ method, headers }, { port: ownPort, token });
    if (why !== undefined) return sendJson(response, 403, { message: why });
    answer(request, response).catch((error: unknown) =>
      sendJson(response, 500, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
  ownPort = await listenNear(server, port, onlyThisPort);
  return {
    url: `http://127.0.0.1:${ownPort}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

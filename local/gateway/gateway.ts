import { createServer, type IncomingMessage } from 'node:http';
import { type HttpHandler, sendJson } from '../server/http-exchange.ts';
import { listenOn } from '../server/listen.ts';
import { guarded } from './guard.ts';
import { type Route, routeOf } from './route.ts';

/** The one port behind which everything is. */
export interface Gateway {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Whether a person has typed the address into a browser: an S3 client has a signature, and asks for no page. */
const isBrowser = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  url === '/' &&
  headers.authorization === undefined &&
  (headers.accept ?? '').includes('text/html');

/**
 * Opens the port, on loopback only, and for programs of this machine only.
 *
 * @param pageUrl where there is a page for a person who opens the address in a browser, if there is one
 * @throws TriggerError `LOCAL_CLOUD` when it is taken.
 */
export const openGateway = async (
  handlers: Readonly<Record<Extract<Route, string>, HttpHandler>>,
  port: number,
  pageUrl: () => string | undefined = () => undefined,
): Promise<Gateway> => {
  const answer: HttpHandler = (request, response) => {
    const page = isBrowser(request) ? pageUrl() : undefined;
    if (page !== undefined) return void response.writeHead(302, { location: page }).end();
    const route = routeOf(request.url ?? '/', request.headers);
    if (typeof route === 'string') return handlers[route](request, response);
    request.resume();
    const message =
      `the local cloud has no service "${route.unknownService}"; it has glue, dynamodb, lambda (invoke, list-functions, get-function-configuration), ` +
      's3, sqs, events (put-events), sns (publish) and sts (get-caller-identity). See docs/local-cloud.md';
    sendJson(response, 501, { __type: 'NotImplemented', message });
  };
  let ownPort = port;
  const server = createServer(guarded(answer, () => ownPort));
  // A worker's connection that is kept alive longer than here would be reset in its hand.
  server.keepAliveTimeout = 60_000;
  const { port: actual, url } = await listenOn(server, { port, host: '127.0.0.1' });
  ownPort = actual;
  return {
    url,
    port: actual,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

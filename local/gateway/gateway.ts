import { createServer } from 'node:http';
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

/**
 * Opens the port, on loopback only, and for programs of this machine only.
 *
 * @throws TriggerError `LOCAL_CLOUD` when it is taken.
 */
export const openGateway = async (
  handlers: Readonly<Record<Extract<Route, string>, HttpHandler>>,
  port: number,
): Promise<Gateway> => {
  const answer: HttpHandler = (request, response) => {
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

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** One HTTP request as the server received it, body and all. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly endpoint: string;
  /** Every request whose body was read to its end. */
  readonly received: readonly Received[];
  /** How many connections are open now. */
  open(): number;
  /** How many connections there have been. */
  accepted(): number;
  /** Resolves once every connection is closed, by whichever side. */
  allClosed(): Promise<void>;
  /** Stops listening; the endpoint then refuses connections. */
  stop(): Promise<void>;
}

/** How a server answers a request; `connection` is what the answer goes over, beneath TLS if there is any. */
export type Answer = (response: ServerResponse, received: Received, connection: Socket) => void;

/**
 * A real server on loopback that answers each request, once read, as it is told.
 *
 * @param certificate makes it a server of HTTPS
 */
export const loopbackServer = async (
  answer: Answer,
  certificate?: { readonly key: string; readonly cert: string },
): Promise<LoopbackServer> => {
  const received: Received[] = [];
  const connections = new Map<number, { readonly socket: Socket; readonly closed: Promise<unknown> }>();
  let accepted = 0;
  const onRequest: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const whole = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(whole);
    answer(response, whole, connections.get(request.socket.remotePort ?? 0)?.socket ?? request.socket);
  };
  const server = certificate ? createSecureServer(certificate, onRequest) : createServer(onRequest);
  // Whatever closes a connection, it shall not be this server's patience.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    const port = socket.remotePort ?? 0;
    const closed = once(socket, 'close').catch(() => undefined);
    connections.set(port, { socket, closed });
    void closed.then(() => connections.delete(port));
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    endpoint: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    received,
    open: () => connections.size,
    accepted: () => accepted,
    allClosed: async () => void (await Promise.all([...connections.values()].map(({ closed }) => closed))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/** Answers in AWS's JSON protocol. */
export const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

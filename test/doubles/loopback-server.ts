import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** A real HTTP server on loopback that answers each request, once read, as it is told. */
export const loopbackServer = async (
  answer: (response: ServerResponse, received: Received) => void,
): Promise<LoopbackServer> => {
  const received: Received[] = [];
  const connections = new Set<Promise<unknown>>();
  let accepted = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const whole = { method, path, headers, body: Buffer.concat(chunks).toString() };
    received.push(whole);
    answer(response, whole);
  });
  server.on('connection', (socket) => {
    accepted += 1;
    const closed = once(socket, 'close').catch(() => undefined);
    connections.add(closed);
    void closed.then(() => connections.delete(closed));
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
    endpoint: `http://127.0.0.1:${port}`,
    received,
    open: () => connections.size,
    accepted: () => accepted,
    allClosed: async () => void (await Promise.all(connections)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};

/** Answers in AWS's JSON protocol. */
export const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
};

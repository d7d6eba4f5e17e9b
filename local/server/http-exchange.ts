import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request of Node's HTTP server, answered in its own time. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Reads a whole request body.
 *
 * @throws Error when the client goes away before the end.
 */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** Answers with JSON. Does nothing when the client is gone. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageFile } from '../build/build-page.ts';

/** Reads the body of a request. @throws Error when it is longer than `most` bytes, or the client goes away before its end */
export const readBody = async (request: IncomingMessage, most: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    bytes += part.length;
    if (bytes > most) throw new Error(`expected ${most} bytes at most, found more`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
};

/** Answers with JSON. Does nothing when the client is gone. */
export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
};

/** Answers with a file of the page, gzipped for who takes that. */
export const sendFile = (request: IncomingMessage, response: ServerResponse, file: PageFile): void => {
  const gzipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = gzipped ? file.gzipped : file.body;
  response.writeHead(200, { 'content-type': file.type, ...(gzipped && { 'content-encoding': 'gzip' }) });
  response.end(body);
};

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An S3 that knows one bucket's notification configuration and nothing else. */
export interface NotificationServer {
  readonly url: string;
  /** Bodies of the PUT requests, in their order. */
  readonly written: readonly string[];
  /** Header values of the owner that was expected, one for each request. */
  readonly expectedOwners: readonly (string | undefined)[];
  close(): Promise<void>;
}

interface Failure {
  readonly status: number;
  readonly code: string;
}

export const notificationServer = async (answer: string | Failure): Promise<NotificationServer> => {
  const written: string[] = [];
  const expectedOwners: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const owner = request.headers['x-amz-expected-bucket-owner'];
    expectedOwners.push(typeof owner === 'string' ? owner : undefined);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    if (pathname.replace(/\/$/, '') !== '/landing' || !searchParams.has('notification')) {
      response.writeHead(400).end(`unexpected ${request.url}`);
    } else if (typeof answer !== 'string') {
      response
        .writeHead(answer.status, { 'content-type': 'application/xml' })
        .end(`<Error><Code>${answer.code}</Code><Message>as the test wants it</Message></Error>`);
    } else if (request.method === 'PUT') {
      written.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200).end();
    } else {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(answer);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    written,
    expectedOwners,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};

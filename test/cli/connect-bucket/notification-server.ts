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

/** A refusal. `fields` is XML that stands beside its code and message; it strikes all requests but for those of `only`. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly fields?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As S3 does, `refusedWrite` strikes only a write that does not skip the validation of destinations. */
export const notificationServer = async (
  answer: string | Failure,
  refusedWrite?: Failure,
): Promise<NotificationServer> => {
  const written: string[] = [];
  const expectedOwners: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const owner = request.headers['x-amz-expected-bucket-owner'];
    expectedOwners.push(typeof owner === 'string' ? owner : undefined);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
    const refuse = ({ status, code, message = 'as the test wants it', fields = '', headers = {} }: Failure) =>
      response
        .writeHead(status, { 'content-type': 'application/xml', ...headers })
        .end(code === '' ? '' : `<Error><Code>${code}</Code><Message>${message}</Message>${fields}</Error>`);
    const isValidated = request.headers['x-amz-skip-destination-validation'] !== 'true';
    if (pathname.replace(/\/$/, '') !== '/landing' || !searchParams.has('notification')) {
      response.writeHead(400).end(`unexpected ${request.url}`);
    } else if (typeof answer !== 'string') {
      refuse(answer);
    } else if (request.method === 'PUT' && refusedWrite !== undefined && isValidated) {
      refuse(refusedWrite);
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

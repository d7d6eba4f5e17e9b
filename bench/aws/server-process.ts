import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CountingAws } from './counting-aws.ts';
import { fillLine } from './fill-line.ts';
import type { ServerOrder } from './start-server.ts';

/** A process of its own, so that what it takes of the processor is not taken for the handler's. */
const aws = new CountingAws();

const tell = (message: object): void => void process.send?.(message);

const obey = (order: ServerOrder): object => {
  switch (order.kind) {
    case 'reset':
      aws.reset();
      return {};
    case 'reset-counts':
      aws.resetCounts();
      return {};
    case 'counts':
      return aws.counts();
    case 'fill-line':
      aws.full = true;
      fillLine(aws.table(order.tableName), order.jobName, order.waiting);
      return {};
    default:
      throw new Error(`unknown order ${JSON.stringify(order satisfies never)}`);
  }
};

process.on('message', (message: ServerOrder | { readonly key: string; readonly cert: string }) => {
  if ('cert' in message) void listen(message);
  else tell(obey(message));
});
process.on('disconnect', () => process.exit());

const listen = async (certificate: { readonly key: string; readonly cert: string }): Promise<void> => {
  const server = createServer({ ...certificate, keepAliveTimeout: 600_000, noDelay: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = aws.answer(String(request.headers['x-amz-target']), Buffer.concat(chunks).toString());
      const text = JSON.stringify(body);
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(text) })
        .end(text);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  tell({ port });
};

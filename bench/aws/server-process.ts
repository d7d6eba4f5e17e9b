import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Answer, CountingAws } from './counting-aws.ts';
import { fillGroups } from './fill-groups.ts';
import { fillLine } from './fill-line.ts';
import { StartRate } from './start-rate.ts';
import type { ServerOrder } from './start-server.ts';

/** A process of its own, so that what it takes of the processor is not taken for the handler's. */
const aws = new CountingAws();
let delayMs = 0;
let glueDelayMs = 0;
/** When Glue answered the first and the last start that it accepted. */
let accepted: { first: number; last: number } | undefined;

const tell = (message: object | number): void => void process.send?.(message);

const obey = (order: ServerOrder): object | number => {
  switch (order.kind) {
    case 'reset':
      aws.reset();
      delayMs = 0;
      glueDelayMs = 0;
      accepted = undefined;
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
    case 'fill-groups':
      fillGroups(aws.table(order.tableName), order);
      return {};
    case 'delay':
      delayMs = order.ms;
      glueDelayMs = order.glueMs ?? order.ms;
      return {};
    case 'limit-starts':
      aws.rate = new StartRate(order.perSecond, order.burst, performance.now());
      return {};
    case 'accepted':
      return accepted ?? {};
    case 'gathering':
      return aws.table(order.tableName).countOf('gather');
    case 'lists':
      return aws.bucket.lists();
    default:
      throw new Error(`unknown order ${JSON.stringify(order satisfies never)}`);
  }
};

process.on('message', (message: ServerOrder | { readonly key: string; readonly cert: string }) => {
  if ('cert' in message) void listen(message);
  else tell(obey(message));
});
process.on('disconnect', () => process.exit());

const START = 'AWSGlue.StartJobRun';

const noteAccepted = (): void => {
  const now = performance.timeOrigin + performance.now();
  accepted = { first: accepted?.first ?? now, last: now };
};

const answered = ({ headers, method, url = '' }: IncomingMessage, body: string): Answer =>
  method === 'PUT' ? aws.putObject(url, body) : aws.answer(String(headers['x-amz-target']), body);

const listen = async (certificate: { readonly key: string; readonly cert: string }): Promise<void> => {
  const server = createServer({ ...certificate, keepAliveTimeout: 600_000, noDelay: true }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answered(request, Buffer.concat(chunks).toString());
      const text = JSON.stringify(body);
      const head = { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(text) };
      const target = String(request.headers['x-amz-target']);
      const answer = () => {
        if (target === START && status === 200) noteAccepted();
        response.writeHead(status, head).end(text);
      };
      const ms = target.startsWith('AWSGlue.') ? glueDelayMs : delayMs;
      if (ms === 0) answer();
      else setTimeout(answer, ms);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  tell({ port });
};

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../../lib/core/json.ts';
import { type HttpHandler, readBody, sendJson } from '../server/http-exchange.ts';
import { systemTimers, type Timers } from '../server/timers.ts';
import { createQueueRegistry } from './queue-registry.ts';
import { SqsError } from './sqs-error.ts';
import type { SqsInput } from './sqs-input.ts';
import { sqsOperation } from './sqs-operations.ts';
import { queryAnswer, queryError, readQueryCall } from './sqs-query.ts';

/** SQS without a port of its own: standard queues, in memory, by both of SQS's protocols. */
export interface SqsService {
  readonly handle: HttpHandler;
  /** Whether there is a queue of that ARN. */
  readonly hasQueue: (arn: string) => boolean;
  /** Ends the receives that wait. */
  readonly close: () => void;
}

const JSON_1_0 = 'application/x-amz-json-1.0';
const TARGET = /^AmazonSQS\.(\w+)$/;

const parseJson = (raw: Buffer): SqsInput => {
  try {
    const body: unknown = raw.length === 0 ? {} : JSON.parse(raw.toString());
    if (isObject(body)) return body;
  } catch {
    // Answered below, like any other body that is not an object.
  }
  throw new SqsError('InvalidParameterValue', 'The request body is not a JSON object');
};

const asRefusal = (error: unknown): SqsError =>
  error instanceof SqsError ? error : new SqsError('InternalError', String(error), 'InternalFailure');

const sendXml = (response: ServerResponse, status: number, body: string): void => {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() });
  response.end(body);
};

/** An SQS without a queue. */
export const createSqsService = (region: string, timers: Timers = systemTimers): SqsService => {
  const registry = createQueueRegistry(region, timers);
  const run = async (action: string, input: SqsInput, { headers }: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const origin = `http://${headers.host ?? 'localhost'}`;
    return sqsOperation(action)(input, { registry, origin, signal: gone.signal });
  };

  const answerJson = async (action: string, raw: Buffer, request: IncomingMessage, response: ServerResponse) => {
    try {
      const output = await run(action, parseJson(raw), request, response);
      sendJson(response, 200, output, { 'content-type': JSON_1_0, 'x-amzn-requestid': randomUUID() });
    } catch (error) {
      const { code, queryCode, message } = asRefusal(error);
      const headers = { 'content-type': JSON_1_0, 'x-amzn-query-error': `${queryCode};Sender` };
      sendJson(response, 400, { __type: `com.amazonaws.sqs#${code}`, message }, headers);
    }
  };
  const answerQuery = async (raw: Buffer, request: IncomingMessage, response: ServerResponse) => {
    try {
      const [path = '/', query = ''] = (request.url ?? '/').split('?');
      const form = raw.length > 0 ? raw.toString() : query;
      const { action, input } = readQueryCall(new URLSearchParams(form), path);
      sendXml(response, 200, queryAnswer(action, await run(action, input, request, response)));
    } catch (error) {
      sendXml(response, 400, queryError(asRefusal(error)));
    }
  };
  return {
    handle: (request, response) => {
      const action = TARGET.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
      readBody(request)
        .then((raw) =>
          action === undefined ? answerQuery(raw, request, response) : answerJson(action, raw, request, response),
        )
        .catch(() => response.destroy());
    },
    hasQueue: (arn) => registry.byArn(arn) !== undefined,
    close: registry.close,
  };
};

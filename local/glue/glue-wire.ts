import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isObject } from '../../lib/core/json.ts';
import { sendJson } from '../server/http-exchange.ts';
import { GlueError, OrderedError } from './glue-error.ts';
import type { Fault } from './glue-faults.ts';

const JSON_1_1 = 'application/x-amz-json-1.1';
const TARGET = /^AWSGlue\.(\w+)$/;

/** The operation that `x-amz-target` names. */
export const operationOf = (target: unknown): string => TARGET.exec(String(target ?? ''))?.[1] ?? '(none)';

/** @throws GlueError `SerializationException` for anything but a JSON object. */
export const parseInput = (raw: Buffer): Readonly<Record<string, unknown>> => {
  try {
    const body: unknown = raw.length === 0 ? {} : JSON.parse(raw.toString());
    if (isObject(body)) return body;
  } catch {
    // Answered below, like any other body that is not an object.
  }
  throw new GlueError('SerializationException', 'The request body is not a JSON object');
};

/** Answers as AWS JSON 1.1 does. */
export const sendOutput = (response: ServerResponse, body: unknown): void =>
  sendJson(response, 200, body, { 'content-type': JSON_1_1, 'x-amzn-requestid': randomUUID() });

/** Answers with an error as AWS JSON 1.1 does; what is no Glue error is Glue's internal one. */
export const sendError = (response: ServerResponse, error: unknown): void => {
  const known = error instanceof GlueError ? error : new GlueError('InternalServiceException', String(error));
  const body = { __type: known.name, Message: known.message };
  const headers = { 'content-type': JSON_1_1, 'x-amzn-requestid': randomUUID(), 'x-amzn-errortype': known.name };
  sendJson(response, known.status, body, headers);
};

/** Answers 200 with something that no client can read. */
export const sendGarbage = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': JSON_1_1 });
  response.end('<html>not what was asked for</html>');
};

/** The error with which a fault refuses a call. */
export const refusalOf = (fault: Fault | undefined): GlueError | undefined => {
  switch (fault?.fault) {
    case 'error':
    case 'accept-then-error':
      return new OrderedError(fault.error ?? 'InternalServiceException', fault.message ?? 'As ordered', fault.status);
    case 'throttle':
    case 'rate-limit':
      return new GlueError('ThrottlingException', 'Rate exceeded');
    case 'full':
      return new GlueError('ConcurrentRunsExceededException', 'Concurrent runs exceeded, as ordered');
    case 'account-full':
      return new GlueError('ResourceNumberLimitExceededException', 'Account full, as ordered');
    case 'error-500':
    case 'accept-then-500':
      return new GlueError('InternalServiceException', 'Internal error, as ordered');
    default:
      return undefined;
  }
};

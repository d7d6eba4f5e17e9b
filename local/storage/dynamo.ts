import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { type HttpHandler, readBody, sendJson } from '../server/http-exchange.ts';
import { StatementsRefused, type StatementWrite, toMemberAnswer, translateStatements } from './statements.ts';

const STATEMENTS = /^(DynamoDB_\d+)\.BatchExecuteStatement$/;

/**
 * DynamoDB by dynalite, in memory, without a port of its own: whatever listens to its server's `request` event answers.
 * dynalite knows no PartiQL; the statements of a call are carried out as single writes.
 *
 * There is nothing to close. dynalite could close its store, and then fails when an operation of a worker that has just
 * been killed is still under way.
 */
export const createDynamo = (): HttpHandler => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

  /** Lets dynalite answer a request that nobody has sent. */
  const ask = (
    headers: IncomingHttpHeaders,
    body: object,
  ): Promise<{ readonly status: number; readonly text: string }> =>
    new Promise((resolve) => {
      const request = Object.assign(Readable.from([Buffer.from(JSON.stringify(body))]), {
        method: 'POST',
        url: '/',
        headers,
      });
      const response = {
        statusCode: 0,
        setHeader: () => undefined,
        end: (text: string) => resolve({ status: response.statusCode, text }),
      };
      server.emit('request', request, response);
    });

  const carryOut = async (write: StatementWrite, version: string, headers: IncomingHttpHeaders) => {
    const { status, text } = await ask({ ...headers, 'x-amz-target': `${version}.${write.operation}` }, write.input);
    return toMemberAnswer(write, { status, body: JSON.parse(text) });
  };

  const answerStatements = async (version: string, request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    try {
      const writes = translateStatements(body.toString());
      const Responses = await Promise.all(writes.map((write) => carryOut(write, version, request.headers)));
      sendJson(response, 200, { Responses });
    } catch (error) {
      if (!(error instanceof StatementsRefused)) throw error;
      sendJson(response, 400, { __type: 'com.amazon.coral.validate#ValidationException', message: error.message });
    }
  };

  return (request, response) => {
    const [, version] = STATEMENTS.exec(String(request.headers['x-amz-target'])) ?? [];
    if (version === undefined) return void server.emit('request', request, response);
    answerStatements(version, request, response).catch(() => response.destroy());
  };
};

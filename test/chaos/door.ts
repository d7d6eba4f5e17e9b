import { type Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { readBody } from '../../local/server/http-exchange.ts';
import { callerOf, withoutCaller } from './caller.ts';

/** A call of a service, read to its end. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The process that calls; undefined if it is none of the functions'. */
  readonly caller: number | undefined;
}

/** What the service behind the door has answered. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a caller ends: before its call is carried out, or after that and before it is answered. */
export interface Death {
  readonly side: 'before' | 'after';
  readonly kill: () => void;
}

/** Asked about each call before it is carried out. */
export type DeathOf = (call: Call) => Death | undefined;

export const readCall = async (request: IncomingMessage): Promise<Call> => {
  const { method = 'GET', url = '/', headers } = request;
  return { method, path: url, headers, body: await readBody(request), caller: callerOf(headers) };
};

/** Has a call carried out by the service at `url`. @throws what the socket throws */
export const carriedOut = (url: string, { method, path, headers, body }: Call, agent: Agent): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const onward = httpRequest(
      `${url}${path}`,
      { agent, method, headers: { ...withoutCaller(headers), host } },
      (answer) => {
        const { statusCode, headers: told } = answer;
        readBody(answer).then((read) => resolve({ status: Number(statusCode), headers: told, body: read }), reject);
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });

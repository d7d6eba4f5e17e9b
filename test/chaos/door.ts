import {
  type Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
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

/**
 * How a caller dies: `before` its call is carried out; `during` it, so that it is carried out when others have gone on
 * meanwhile; or `after` it, before it is answered.
 */
export interface Death {
  readonly when: 'before' | 'during' | 'after';
  readonly kill: () => void;
}

/** Asked about each call before it is carried out. */
export type DeathOf = (call: Call) => Death | undefined;

/** How long a call is under way whose caller died: two sweeps begin meanwhile. */
const UNDER_WAY_MS = 11_000;

/** What becomes of a call whose caller dies. @returns the answer where the caller lives on after all: it was refused */
export const outlived = async (death: Death, carryOut: () => Promise<Answered>): Promise<Answered | undefined> => {
  if (death.when === 'after') {
    const answered = await carryOut();
    if (answered.status !== 200) return answered;
    death.kill();
    return undefined;
  }
  death.kill();
  if (death.when === 'before') return undefined;
  await new Promise((resolve) => setTimeout(resolve, UNDER_WAY_MS));
  await carryOut();
  return undefined;
};

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

/** Answers the caller; without an answer its connection breaks. */
export const reply = (response: ServerResponse, answered: Answered | undefined): void => {
  if (answered === undefined) {
    response.destroy();
    return;
  }
  response.writeHead(answered.status, answered.headers);
  response.end(answered.body);
};

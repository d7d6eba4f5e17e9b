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
 * What becomes of a call and its caller. The caller dies `before` the call is carried out; `during` it, so that it is
 * carried out when others have gone on meanwhile; or `after` it. Or it lives on, and its call fails in each of its tries:
 * `refused` is never carried out, `unheard` is.
 */
export interface Fate {
  readonly when: 'before' | 'during' | 'after' | 'refused' | 'unheard';
  /** Told when it strikes; of the first three it ends the caller. */
  readonly strike: () => void;
}

/** Asked about each call before it is carried out. */
export type FateOf = (call: Call) => Fate | undefined;

/** How long a call is under way whose caller died: two sweeps begin meanwhile. */
const UNDER_WAY_MS = 11_000;

/** Has a call carried out as its fate is. @returns the answer; undefined if nobody hears it */
export const fulfilled = async (
  { when, strike }: Fate,
  carryOut: () => Promise<Answered>,
): Promise<Answered | undefined> => {
  if (when === 'before' || when === 'during' || when === 'refused') strike();
  if (when === 'before') return undefined;
  if (when === 'refused') return REFUSED;
  if (when === 'during') await new Promise((resolve) => setTimeout(resolve, UNDER_WAY_MS));
  const answered = await carryOut();
  if (when === 'during') return undefined;
  // Nobody has to die of a write that was not made.
  if (answered.status !== 200) return answered;
  strike();
  return undefined;
};

/** DynamoDB's answer for an error of its own, which the SDK takes for one that passes. */
export const REFUSED: Answered = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' })),
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

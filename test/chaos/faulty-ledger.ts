import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpHandler, readBody, sendJson } from '../../local/server/http-exchange.ts';
import type { Chance } from '../sim/chance.ts';

/** What may befall a call of the ledger. `late` is carried out after the caller has given up and tried again. */
export type LedgerFault = 'reply-lost' | 'refused' | 'late' | 'unreachable';

/** DynamoDB at some address, behind a door that can jam. */
export interface FaultyLedger {
  readonly handle: HttpHandler;
  /** From now on: how likely each call goes wrong. */
  readonly disturb: (probability: number) => void;
  /** From now on every call is refused, or none. */
  readonly shut: (isShut: boolean) => void;
  /** Told of each call, before it is carried out. */
  readonly onCall: (listener: () => void) => void;
  readonly struck: () => Readonly<Record<LedgerFault, number>>;
  readonly close: () => void;
}

/** Longer than the time-out of the service's ledger client, 5 s. */
const LATE_MS = 6_000;

export const openFaultyLedger = (url: string, chance: Chance): FaultyLedger => {
  const agent = new Agent({ keepAlive: true });
  const struck: Record<LedgerFault, number> = { 'reply-lost': 0, refused: 0, late: 0, unreachable: 0 };
  let probability = 0;
  let isShut = false;
  let calls = 0;
  let listener = (): void => undefined;

  const faultOfCall = (): LedgerFault | undefined => {
    if (isShut) return 'unreachable';
    calls += 1;
    if (!chance.happens(`ledger call ${calls}`, probability)) return undefined;
    return chance.pick(`ledger fault ${calls}`, ['reply-lost', 'refused', 'late']);
  };
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    listener();
    const fault = faultOfCall();
    if (fault !== undefined) struck[fault] += 1;
    const body = await readBody(request);
    if (fault === 'refused' || fault === 'unreachable') {
      sendJson(response, 500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' });
      return;
    }
    if (fault === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const { method, headers } = request;
    const onward = httpRequest(`${url}${request.url ?? '/'}`, { agent, method, headers }, (answer) => {
      if (fault === 'reply-lost') {
        answer.resume();
        response.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  };
  return {
    handle: (request, response) => {
      forward(request, response).catch(() => response.destroy());
    },
    disturb: (next) => {
      probability = next;
    },
    shut: (next) => {
      isShut = next;
    },
    onCall: (next) => {
      listener = next;
    },
    struck: () => struck,
    close: () => agent.destroy(),
  };
};

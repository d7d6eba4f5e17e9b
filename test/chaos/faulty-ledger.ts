import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';
import type { Chance } from '../sim/chance.ts';
import { type Call, carriedOut, type DeathOf, readCall } from './door.ts';

/**
 * What may befall a call of the ledger. `late` is carried out after the caller has given up and tried again; `slow` in
 * time, but only after others.
 */
export type LedgerFault = 'reply-lost' | 'refused' | 'late' | 'slow' | 'unreachable';

/** DynamoDB at some address, behind a door that can jam. */
export interface FaultyLedger {
  readonly handle: HttpHandler;
  /** From now on: how likely each call goes wrong. */
  readonly disturb: (probability: number) => void;
  /** From now on every call is refused, or none. */
  readonly shut: (isShut: boolean) => void;
  /** Told of each call, before it is carried out. */
  readonly onCall: (listener: () => void) => void;
  /** Asked of each call whether its caller dies now. */
  readonly ask: (deathOf: DeathOf) => void;
  readonly struck: () => Readonly<Record<LedgerFault, number>>;
  readonly close: () => void;
}

/** Longer than the time-out of the service's ledger client, 5 s. */
const LATE_MS = 6_000;
const SLOW_MS = 3_000;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const openFaultyLedger = (url: string, chance: Chance): FaultyLedger => {
  const agent = new Agent({ keepAlive: true });
  const struck: Record<LedgerFault, number> = { 'reply-lost': 0, refused: 0, late: 0, slow: 0, unreachable: 0 };
  let probability = 0;
  let isShut = false;
  let calls = 0;
  let listener = (): void => undefined;
  let deathOf: DeathOf = () => undefined;

  const faultOfCall = (): LedgerFault | undefined => {
    if (isShut) return 'unreachable';
    calls += 1;
    if (!chance.happens(`ledger call ${calls}`, probability)) return undefined;
    return chance.pick(`ledger fault ${calls}`, ['reply-lost', 'refused', 'late', 'slow']);
  };
  const answer = async (call: Call, response: ServerResponse): Promise<void> => {
    const death = deathOf(call);
    const fault = death === undefined ? faultOfCall() : undefined;
    if (fault !== undefined) struck[fault] += 1;
    if (death?.side === 'before') {
      death.kill();
      response.destroy();
      return;
    }
    if (fault === 'refused' || fault === 'unreachable') {
      sendJson(response, 500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' });
      return;
    }
    if (fault === 'late') await after(LATE_MS);
    if (fault === 'slow') await after(SLOW_MS);
    const { status, headers, body } = await carriedOut(url, call, agent);
    const dies = death !== undefined && status === 200;
    if (dies) death.kill();
    if (dies || fault === 'reply-lost') {
      response.destroy();
      return;
    }
    response.writeHead(status, headers);
    response.end(body);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    listener();
    await answer(await readCall(request), response);
  };
  return {
    handle: (request, response) => {
      handle(request, response).catch(() => response.destroy());
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
    ask: (next) => {
      deathOf = next;
    },
    struck: () => struck,
    close: () => agent.destroy(),
  };
};

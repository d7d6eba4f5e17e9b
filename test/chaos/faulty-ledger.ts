import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';
import type { Chance } from '../sim/chance.ts';
import { type Answered, type Call, carriedOut, type DeathOf, outlived, readCall, reply } from './door.ts';

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
/** What was read a while ago is what others may have changed meanwhile. */
const SLOW_READS = 3;

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const openFaultyLedger = (url: string, chance: Chance): FaultyLedger => {
  const agent = new Agent({ keepAlive: true });
  const struck: Record<LedgerFault, number> = { 'reply-lost': 0, refused: 0, late: 0, slow: 0, unreachable: 0 };
  let probability = 0;
  let isShut = false;
  let calls = 0;
  let listener = (): void => undefined;
  let deathOf: DeathOf = () => undefined;

  const faultOfCall = ({ headers }: Call): LedgerFault | undefined => {
    if (isShut) return 'unreachable';
    calls += 1;
    const isRead = /Get|Query/.test(String(headers['x-amz-target']));
    if (isRead && chance.happens(`slow read ${calls}`, SLOW_READS * probability)) return 'slow';
    if (!chance.happens(`ledger call ${calls}`, probability)) return undefined;
    return chance.pick(`ledger fault ${calls}`, ['reply-lost', 'refused', 'late', 'slow']);
  };
  const answer = async (call: Call, response: ServerResponse): Promise<void> => {
    const carryOut = (): Promise<Answered> => carriedOut(url, call, agent);
    const death = deathOf(call);
    if (death !== undefined) return reply(response, await outlived(death, carryOut));
    const fault = faultOfCall(call);
    if (fault !== undefined) struck[fault] += 1;
    if (fault === 'refused' || fault === 'unreachable') {
      sendJson(response, 500, { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' });
      return;
    }
    if (fault === 'late') await after(LATE_MS);
    if (fault === 'slow') await after(SLOW_MS);
    const answered = await carryOut();
    reply(response, fault === 'reply-lost' ? undefined : answered);
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

import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpHandler } from '../../local/server/http-exchange.ts';
import type { Chance } from '../sim/chance.ts';
import { type Answered, type Call, carriedOut, type FateOf, fulfilled, REFUSED, readCall, reply } from './door.ts';
import { failSomeMembers, isSharedCall } from './failed-members.ts';

/**
 * What may befall a call of the ledger. `late` is carried out after the caller has given up and tried again; `slow` in
 * time, but only after others. Of several writes that share a call some fail: `members-failed`.
 */
export type LedgerFault = 'reply-lost' | 'refused' | 'late' | 'slow' | 'members-failed' | 'unreachable';

/** DynamoDB at some address, behind a door that can jam. */
export interface FaultyLedger {
  readonly handle: HttpHandler;
  /** From now on: how likely each call goes wrong. */
  readonly disturb: (probability: number) => void;
  /** From now on every call is refused, or none. */
  readonly shut: (isShut: boolean) => void;
  /** Told of each call, before it is carried out. */
  readonly onCall: (listener: () => void) => void;
  /** Asked of each call what becomes of it. */
  readonly ask: (fateOf: FateOf) => void;
  readonly struck: () => Readonly<Record<LedgerFault, number>>;
  readonly close: () => void;
}

/** Longer than the time-out of the service's ledger client, 5 s. */
const LATE_MS = 6_000;
const SLOW_MS = 3_000;
/** How much more likely it is, than that any call goes wrong, that what a closer reads is old when it arrives. */
const SLOW_READS = 6;
/** And that a shared call fails for some of its writes. */
const FAILED_MEMBERS = 10;
const FAULTS: readonly LedgerFault[] = ['reply-lost', 'refused', 'late', 'slow', 'members-failed', 'unreachable'];

/** The group and its members, which a closer reads one after the other. */
const readsForCut = ({ headers, body }: Call): boolean => {
  const target = String(headers['x-amz-target']);
  return target.endsWith('.BatchGetItem') || (target.endsWith('.GetItem') && body.includes('"GROUP#'));
};

/** What all tries of a call have in common. */
const invocationOf = ({ headers }: Call): string => String(headers['amz-sdk-invocation-id']);

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const openFaultyLedger = (url: string, chance: Chance): FaultyLedger => {
  const agent = new Agent({ keepAlive: true });
  const struck = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<LedgerFault, number>;
  let probability = 0;
  let isShut = false;
  let calls = 0;
  let listener = (): void => undefined;
  let fateOf: FateOf = () => undefined;
  const failing = new Set<string>();

  const faultOfCall = (call: Call): LedgerFault | undefined => {
    if (isShut) return 'unreachable';
    calls += 1;
    const likelier = (times: number): boolean => chance.happens(`likelier ${times} at ${calls}`, times * probability);
    if (isSharedCall(call) && likelier(FAILED_MEMBERS)) return 'members-failed';
    if (readsForCut(call) && likelier(SLOW_READS)) return 'slow';
    if (!chance.happens(`ledger call ${calls}`, probability)) return undefined;
    return chance.pick(`ledger fault ${calls}`, ['reply-lost', 'refused', 'late', 'slow']);
  };
  const answer = async (call: Call, response: ServerResponse): Promise<void> => {
    const carryOut = (): Promise<Answered> => carriedOut(url, call, agent);
    if (failing.has(invocationOf(call))) return reply(response, REFUSED);
    const fate = fateOf(call);
    if (fate !== undefined) {
      // The SDK tries again, and fails again.
      if (fate.when === 'refused' || fate.when === 'unheard') failing.add(invocationOf(call));
      return reply(response, await fulfilled(fate, carryOut));
    }
    const fault = faultOfCall(call);
    if (fault !== undefined) struck[fault] += 1;
    if (fault === 'refused' || fault === 'unreachable') return reply(response, REFUSED);
    if (fault === 'late') await after(LATE_MS);
    if (fault === 'slow') await after(SLOW_MS);
    const carryOutSome = (): Promise<Answered> =>
      failSomeMembers(call, (asked) => carriedOut(url, asked, agent), chance, `call ${calls}`);
    const answered = await (fault === 'members-failed' ? carryOutSome() : carryOut());
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
      fateOf = next;
    },
    struck: () => struck,
    close: () => agent.destroy(),
  };
};

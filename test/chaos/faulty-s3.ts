import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from '../../local/server/listen.ts';
import type { Chance } from '../sim/chance.ts';
import { type Answered, type Call, carriedOut, type FateOf, fulfilled, readCall, reply } from './door.ts';

/**
 * What may befall the writing of a list. `reply-lost` and `late` write it: the caller hears nothing, or has given up by
 * then. `unavailable` and `refused-connection` last for a while.
 */
export type S3Fault = 'reply-lost' | 'late' | 'unavailable' | 'refused-connection';

/** How often lists were written, and how often one that was there already was not written again. */
export interface ListsPut {
  readonly written: number;
  readonly there: number;
}

/** S3 for the functions alone, at an address of its own, whose port can be closed. */
export interface FaultyS3 {
  readonly url: string;
  /** Where the real one is. */
  readonly aim: (url: string) => void;
  /** From now on: how likely each writing goes wrong. Whatever it is, each fault strikes once. */
  readonly disturb: (probability: number) => void;
  /** Asked of each writing what becomes of it. */
  readonly ask: (fateOf: FateOf) => void;
  readonly struck: () => Readonly<Record<S3Fault, number>>;
  readonly puts: () => ListsPut;
  readonly close: () => Promise<void>;
}

const FAULTS = ['reply-lost', 'refused-connection', 'unavailable', 'late'] as const;
/** How likely a fault strikes that has not struck yet. */
const FIRST = 0.6;
/** Longer than the functions' time limit, so that their process is gone. */
const LATE_MS = 21_000;
const DOWN_MS = 7_000;
const SLOW_DOWN: Answered = {
  status: 503,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code></Error>'),
};

export const openFaultyS3 = async (chance: Chance): Promise<FaultyS3> => {
  const agent = new Agent({ keepAlive: true });
  const struck: Record<S3Fault, number> = { 'reply-lost': 0, late: 0, unavailable: 0, 'refused-connection': 0 };
  const puts = { written: 0, there: 0 };
  let [aim, probability, calls, isDown] = ['', 0, 0, false];
  let reopening: NodeJS.Timeout | undefined;
  let fateOf: FateOf = () => undefined;

  const faultOfCall = (): S3Fault | undefined => {
    calls += 1;
    const fewest = Math.min(...Object.values(struck));
    const next = chance.pick(
      `S3 fault ${calls}`,
      FAULTS.filter((fault) => struck[fault] === fewest) as unknown as [S3Fault, ...S3Fault[]],
    );
    return chance.happens(`S3 call ${calls}`, fewest === 0 ? FIRST : probability) ? next : undefined;
  };
  /** Nothing listens for a while: who calls is refused by the machine itself. */
  const closePort = (): void => {
    server.close();
    server.closeAllConnections();
    reopening = setTimeout(() => server.listen(port, '127.0.0.1'), DOWN_MS);
  };
  const goDown = (): void => {
    isDown = true;
    setTimeout(() => {
      isDown = false;
    }, DOWN_MS);
  };
  const answer = async (call: Call, response: ServerResponse): Promise<void> => {
    const carryOut = async (): Promise<Answered> => {
      const answered = await carriedOut(aim, call, agent);
      if (isPut && answered.status === 200) puts.written += 1;
      if (isPut && answered.status === 412) puts.there += 1;
      return answered;
    };
    const isPut = call.method === 'PUT';
    const fate = isPut ? fateOf(call) : undefined;
    if (fate !== undefined) return reply(response, await fulfilled(fate, carryOut));
    const fault = isPut && !isDown ? faultOfCall() : undefined;
    if (fault !== undefined) struck[fault] += 1;
    if (fault === 'refused-connection') return closePort();
    if (fault === 'unavailable') goDown();
    if (isPut && isDown) return reply(response, SLOW_DOWN);
    if (fault === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const answered = await carryOut();
    reply(response, fault === 'reply-lost' ? undefined : answered);
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    readCall(request)
      .then((call) => answer(call, response))
      .catch(() => response.destroy());
  });
  const { url, port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  return {
    url,
    aim: (next) => {
      aim = next;
    },
    disturb: (next) => {
      probability = next;
    },
    ask: (next) => {
      fateOf = next;
    },
    struck: () => struck,
    puts: () => puts,
    close: async () => {
      clearTimeout(reopening);
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

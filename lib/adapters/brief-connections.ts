import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/** Connections for a client of which none may grow old. */
export interface BriefConnections {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** Closes those that have not been used for so long. */
  closeIdle(idleMs: number): void;
  /** Closes all. New ones can be opened afterwards; TLS then takes up its session where it can. */
  close(): void;
}

export const openBriefConnections = (): BriefConnections => {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });
  const agents = [httpAgent, httpsAgent];
  const freedAt = new WeakMap<Socket, number>();
  for (const agent of agents) agent.on('free', (socket: Socket) => freedAt.set(socket, performance.now()));
  return {
    httpAgent,
    httpsAgent,
    closeIdle: (idleMs) => {
      const before = performance.now() - idleMs;
      for (const { freeSockets } of agents) {
        for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
          if ((freedAt.get(socket) ?? 0) < before) socket.destroy();
        }
      }
    },
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
};

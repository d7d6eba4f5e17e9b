import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { systemClock } from '../../core/time.ts';

/** Connections for a client, none of which may become stale. */
export interface BriefConnections {
  readonly agent: Agent;
  /** Closes those that have been idle for longer than this. To be called before each send. */
  closeIdle(idleMs: number): void;
  /** Closes those that are in use, and lets the idle ones be. */
  closeUsed(): void;
}

/** For HTTPS: what a client sends over plain HTTP, to a server on this machine, can have a connection for each call. */
export const openBriefConnections = (): BriefConnections => {
  const agent = new OneContextAgent({ keepAlive: true });
  const idleSince = new WeakMap<Socket, Moment>();
  agent.on('free', (socket: Socket) => idleSince.set(socket, now()));
  return {
    agent,
    closeIdle: (idleMs) => {
      const moment = now();
      for (const socket of socketsIn(agent.freeSockets)) {
        const since = idleSince.get(socket);
        if (since === undefined || !isWithin(idleMs, since, moment)) socket.destroy();
      }
    },
    closeUsed: () => {
      for (const socket of socketsIn(agent.sockets)) socket.destroy();
    },
  };
};

/** By the clock that never jumps, and by the one that a frozen sandbox finds changed when it goes on. */
interface Moment {
  readonly monotonicMs: number;
  readonly systemMs: number;
}

const now = (): Moment => ({ monotonicMs: performance.now(), systemMs: systemClock() });

/** A system clock that was set back says nothing about the time that has passed. */
const isWithin = (mostMs: number, since: Moment, moment: Moment): boolean => {
  const passedMs = moment.systemMs - since.systemMs;
  return moment.monotonicMs - since.monotonicMs <= mostMs && passedMs >= 0 && passedMs <= mostMs;
};

/** A copy, because a destroyed connection removes itself from its list. */
const socketsIn = (lists: Agent['sockets']): readonly Socket[] =>
  Object.values(lists).flatMap((sockets) => [...(sockets ?? [])]);

/** Creates the TLS context once. Node creates one for each connection, which is a quarter of a handshake's cost. */
class OneContextAgent extends Agent {
  #context: SecureContext | undefined;

  override createConnection(...[options, callback]: Parameters<Agent['createConnection']>) {
    this.#context ??= createSecureContext();
    const toTls: typeof options & { readonly secureContext: SecureContext } = {
      ...options,
      secureContext: this.#context,
    };
    return super.createConnection(toTls, callback);
  }
}

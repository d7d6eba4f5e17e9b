import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';

/** Connections for a client of which none may grow old. */
export interface BriefConnections {
  readonly agent: Agent;
  /** Closes those that have not been used for so long. */
  closeIdle(idleMs: number): void;
  /** Closes all. New ones can be opened afterwards; TLS then takes up its session where it can. */
  close(): void;
}

/** For HTTPS: what a client sends over plain HTTP, to a server on this machine, can have a connection for each call. */
export const openBriefConnections = (): BriefConnections => {
  const agent = new OneContextAgent({ keepAlive: true });
  const freedAt = new WeakMap<Socket, number>();
  agent.on('free', (socket: Socket) => freedAt.set(socket, performance.now()));
  return {
    agent,
    closeIdle: (idleMs) => {
      const before = performance.now() - idleMs;
      for (const sockets of Object.values(agent.freeSockets)) {
        // Destroying one takes it off the list.
        for (const socket of [...(sockets ?? [])]) if ((freedAt.get(socket) ?? 0) < before) socket.destroy();
      }
    },
    close: () => agent.destroy(),
  };
};

/** Makes the context of TLS once; Node makes one for each connection, which is a quarter of what a handshake costs. */
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

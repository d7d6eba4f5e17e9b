import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';

/** Connections for a client, none of which may become stale. */
export interface BriefConnections {
  readonly agent: Agent;
  /** Closes those that were not used for this long. */
  closeIdle(idleMs: number): void;
  /** Closes all. New ones can be opened afterwards; TLS then resumes its session if possible. */
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
        // A destroyed connection removes itself from the list.
        for (const socket of [...(sockets ?? [])]) if ((freedAt.get(socket) ?? 0) < before) socket.destroy();
      }
    },
    close: () => agent.destroy(),
  };
};

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

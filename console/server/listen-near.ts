import { once } from 'node:events';
import type { Server } from 'node:net';

/** Listens on this machine only: at the port, or at any where that is taken, unless it must be this one. Gives the port. */
export const listenNear = async (server: Server, port: number, onlyThis: boolean): Promise<number> => {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || port === 0) throw error;
    if (onlyThis)
      throw new Error(`port ${port} is taken by another program; choose another with --port`, { cause: error });
    return listenNear(server, 0, false);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};

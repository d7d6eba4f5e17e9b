import type { Server } from 'node:http';
import dynalite from 'dynalite';
import type { HttpHandler } from '../http-exchange.ts';
import { listenOn } from '../listen.ts';

/** DynamoDB by dynalite, in memory. */
export interface LocalDynamo {
  readonly handle: HttpHandler;
  readonly close: () => Promise<void>;
}

/** A handed-over request is answered by whatever listens to the server's `request` event. */
export const startDynamo = async (): Promise<LocalDynamo> => {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // It would not close its store without having listened.
  await listenOn(server, { port: 0, host: '127.0.0.1' });
  return {
    handle: (request, response) => void server.emit('request', request, response),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

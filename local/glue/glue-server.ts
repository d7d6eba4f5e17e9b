import { createServer } from 'node:http';
import { guarded } from '../gateway/guard.ts';
import { listenOn } from '../server/listen.ts';
import { systemTimers } from '../server/timers.ts';
import { createGlueService, type GlueService, type GlueServiceOptions } from './glue-service.ts';

/** `refuseFor` is the server's own: it is what has a port to close. */
export interface GlueServerOptions extends Omit<GlueServiceOptions, 'refuseFor'> {
  /** Any free one unless given. */
  readonly port?: number;
  readonly host?: string;
}

/** Glue on a port. Closing it ends every connection. */
export interface GlueServer extends Omit<GlueService, 'close'> {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * A Glue server on loopback, for any process that speaks HTTP.
 *
 * @throws TriggerError `LOCAL_CLOUD` when the port is taken.
 */
export const startGlueServer = async (options: GlueServerOptions): Promise<GlueServer> => {
  const timers = options.timers ?? systemTimers;
  let refuse = (_ms: number): void => undefined;
  let cancelRefusal = (): void => undefined;
  const service = createGlueService({ ...options, refuseFor: (ms) => refuse(ms) });
  let ownPort = options.port ?? 0;
  const server = createServer(guarded(service.handle, () => ownPort));
  const host = options.host ?? '127.0.0.1';
  const { port, url } = await listenOn(server, { port: ownPort, host });
  ownPort = port;
  refuse = (ms) => {
    cancelRefusal();
    server.close();
    cancelRefusal = timers.after(ms, () => {
      server.listen(port, host);
    });
  };
  return {
    ...service,
    url,
    port,
    close: async () => {
      cancelRefusal();
      service.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

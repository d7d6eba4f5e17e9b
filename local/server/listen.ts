import type { Server } from 'node:http';
import { TriggerError } from '../../lib/core/errors.ts';

/** The port in use, also when 0 was requested. */
export interface Listening {
  readonly port: number;
  readonly url: string;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * Listens on a port of this machine, 0 for any free one.
 *
 * @throws TriggerError `LOCAL_CLOUD` when the port is taken or not allowed.
 */
export const listenOn = async (
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Listening> => {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const why = isCode(error, 'EADDRINUSE')
      ? `port ${port} of ${host} is taken by another program (perhaps an older \`npm start\`); stop it or choose another with --port`
      : `cannot listen on port ${port} of ${host}`;
    throw new TriggerError('LOCAL_CLOUD', why, { retryable: false, cause: error });
  }
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return { port: actual, url: `http://${host}:${actual}` };
};

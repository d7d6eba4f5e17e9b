import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const answer = (accepted: boolean) => () => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });

describe("AWS's DynamoDB Local", needing(JAVA), () => {
  it('listens on 127.0.0.1 only, and fails calls with what its Java wrote once that is dead', async () => {
    const server = await openDynamoDbLocal();
    const port = Number(new URL(server.url).port);
    // 127.0.0.2 is loopback too, and reaches whatever listens on every interface of a Linux.
    const others = Object.values(networkInterfaces()).flatMap((all = []) =>
      all.filter(({ address, family }) => family === 'IPv4' && address !== '127.0.0.1').map(({ address }) => address),
    );
    const reached = await Promise.all(['127.0.0.1', '127.0.0.2', ...others].map((host) => accepts(host, port)));
    expect(reached.filter(Boolean)).toHaveLength(1);

    process.kill(server.pid ?? 0, 'SIGKILL');
    await expect(server.client.send(new ListTablesCommand())).rejects.toThrow(
      'DynamoDB Local is no more: it ended with SIGKILL',
    );
    await server.close();
  });
});

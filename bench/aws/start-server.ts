import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { selfSigned } from './certificate.ts';
import type { Counts } from './counting-aws.ts';
import type { Groups } from './fill-groups.ts';
import type { Lists } from './list-bucket.ts';

export type ServerOrder =
  | { readonly kind: 'reset' }
  | { readonly kind: 'reset-counts' }
  | { readonly kind: 'counts' }
  | { readonly kind: 'fill-line'; readonly tableName: string; readonly jobName: string; readonly waiting: number }
  | ({ readonly kind: 'fill-groups'; readonly tableName: string } & Groups)
  | { readonly kind: 'delay'; readonly ms: number; readonly glueMs?: number }
  | { readonly kind: 'limit-starts'; readonly perSecond: number; readonly burst: number }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'lists' }
  | { readonly kind: 'gathering'; readonly tableName: string };

export interface AwsServer extends AsyncDisposable {
  /** The environment in which handlers find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Forgets every table, run and count. */
  reset(): Promise<void>;
  resetCounts(): Promise<void>;
  counts(): Promise<Counts>;
  /** The job has no free slot from now on, and this many requests in its backlog. */
  fillLine(tableName: string, jobName: string, waiting: number): Promise<void>;
  fillGroups(tableName: string, groups: Groups): Promise<void>;
  /** From now on each answer takes so long; Glue's may take another time. */
  delay(ms: number, glueMs?: number): Promise<void>;
  /** From now on Glue accepts so many starts a second, and at first so many at once. */
  limitStarts(perSecond: number, burst: number): Promise<void>;
  /** When Glue answered the first and the last start that it accepted since the reset, in milliseconds of the epoch. */
  accepted(): Promise<{ readonly first?: number; readonly last?: number }>;
  /** How many uploads and cuts stand in the index of what gathers. */
  gathering(tableName: string): Promise<number>;
  /** What the lists of batches hold. */
  lists(): Promise<Lists>;
}

/** Glue and DynamoDB over HTTPS on loopback, in a process of their own. */
export const startServer = async (): Promise<AwsServer> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-bench-'));
  const certFile = path.join(folder, 'cert.pem');
  const certificate = selfSigned();
  await writeFile(certFile, certificate.cert);
  const server = fork(path.join(import.meta.dirname, 'server-process.ts'), { execArgv: [] });
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the bench's AWS ended with exit code ${code}`);
  });
  ended.catch(() => undefined);
  const ask = async <Reply>(message: object): Promise<Reply> => {
    const answered = once(server, 'message');
    server.send(message);
    const [reply] = await Promise.race([answered, ended]);
    return reply;
  };
  const order = <Reply>(message: ServerOrder) => ask<Reply>(message);
  const { port } = await ask<{ readonly port: number }>(certificate);
  return {
    environment: {
      AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
      NODE_EXTRA_CA_CERTS: certFile,
    },
    reset: async () => void (await order({ kind: 'reset' })),
    resetCounts: async () => void (await order({ kind: 'reset-counts' })),
    counts: () => order<Counts>({ kind: 'counts' }),
    fillLine: async (tableName, jobName, waiting) =>
      void (await order({ kind: 'fill-line', tableName, jobName, waiting })),
    fillGroups: async (tableName, groups) => void (await order({ kind: 'fill-groups', tableName, ...groups })),
    delay: async (ms, glueMs) => void (await order({ kind: 'delay', ms, ...(glueMs !== undefined && { glueMs }) })),
    limitStarts: async (perSecond, burst) => void (await order({ kind: 'limit-starts', perSecond, burst })),
    accepted: () => order<{ first?: number; last?: number }>({ kind: 'accepted' }),
    gathering: (tableName) => order<number>({ kind: 'gathering', tableName }),
    lists: () => order<Lists>({ kind: 'lists' }),
    [Symbol.asyncDispose]: async () => {
      server.disconnect();
      await ended.catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

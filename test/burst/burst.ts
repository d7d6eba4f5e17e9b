import path from 'node:path';
import { misuse, runScript } from '../../cli/command-line/run-script.ts';
import { fastClock } from '../chaos/live-apart.ts';
import { openDynamoDbLocal } from '../contract/dynamodb-local.ts';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { java } from '../machine/java.ts';
import { spawnNode } from '../processes/spawn-node.ts';
import type { BurstOrder } from './one-burst.ts';

const HELP = `Uploads far more than a job can run, and shows that its backlog moves in order, loses nothing and calls Glue rarely.

  npm run burst                     2,000 uploads for a job with MaxConcurrentRuns 2
  npm run burst -- --uploads 200    fewer
  npm run burst -- --dynalite       with a ledger that needs no Java and no time to start
  npm run burst -- --rate 2         how much faster than the real one the clock goes: less on a slow machine

Exit code 1: an expectation failed. 2: wrong usage.
`;

const PROGRAM = path.join(import.meta.dirname, 'one-burst.ts');

const OPTIONS = {
  uploads: { type: 'string', default: '2000' },
  rate: { type: 'string', default: '5' },
  dynalite: { type: 'boolean', default: false },
} as const;

/** `npm run burst`: gives the exit code. */
export const burst = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, async (values) => {
    const [uploads, rate] = [Number(values.uploads), Number(values.rate)];
    if (!Number.isSafeInteger(uploads) || uploads < 20) misuse('--uploads must be a whole number from 20');
    if (!Number.isFinite(rate) || rate < 1) misuse('--rate must be a number from 1');

    const server = await (!values.dynalite && java().found ? openDynamoDbLocal() : openDynalite());
    const tenth = Math.ceil(uploads / 10);
    const size = { narrow: uploads, more: tenth, beside: 20, wide: 100 + tenth };
    const clock = fastClock(rate);
    const order: BurstOrder = { size, clock, dynamodbUrl: server.url };
    const child = spawnNode(['--import', clock, PROGRAM, JSON.stringify(order)], {}, 'inherit');
    const code = await new Promise<number>((resolve) => child.on('close', (exitCode) => resolve(exitCode ?? 1)));
    await server.close();
    return code;
  });

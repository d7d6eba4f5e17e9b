/** The program that lives through one burst under the fast clock. Its one argument is a {@link BurstOrder} as JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openFaultyLedger } from '../chaos/faulty-ledger.ts';
import { chanceOf } from '../sim/chance.ts';
import { startBurstCloud } from './burst-cloud.ts';
import { type BurstSize, drainBacklog, fillLines, startBeside, sweepAll } from './scenarios.ts';

export interface BurstOrder {
  readonly size: BurstSize;
  readonly clock: string;
  readonly dynamodbUrl: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { size, clock, dynamodbUrl }: BurstOrder = JSON.parse(process.argv[2] ?? '{}');
const ledger = openFaultyLedger(dynamodbUrl, chanceOf(1));
const builtDir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-burst-'));
const nodeOptions = ['--import', clock];
const world = await startBurstCloud({ builtDir, dynamodb: ledger.handle, dynamodbUrl, nodeOptions });
try {
  for (const show of [fillLines, startBeside, sweepAll, drainBacklog]) {
    const { told, faults } = await show(world, size);
    say(told);
    for (const fault of faults) say(`  WRONG: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
} finally {
  await world.close();
  ledger.close();
  await rm(builtDir, { recursive: true, force: true });
}

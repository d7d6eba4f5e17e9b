import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoStanding } from '../../lib/adapters/dynamo/dynamo-standing.ts';
import { redrive } from '../../lib/core/ledger/person-writes.ts';
import { plusMs } from '../../lib/core/time.ts';
import type { Standing } from '../../lib/ports/standing.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected, aStarted, aStarting, aWaiting, noon, unique } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import { memoryStanding } from '../doubles/memory-standing.ts';
import { type WholeLedger, wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { openDynalite } from './dynamodb-servers.ts';

interface Opened {
  readonly ledger: WholeLedger;
  readonly standing: Standing;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Opened> => {
  const ledger = memoryLedger();
  return { ledger, standing: memoryStanding(ledger), close: async () => undefined };
};

const onDynalite = async (): Promise<Opened> => {
  const server = await openDynalite();
  return { ledger: wholeDynamoLedger(server), standing: dynamoStanding(server), close: server.close };
};

describe.each([
  ['in memory', inMemory],
  ['on dynalite', onDynalite],
] as const)('the counts of a ledger %s', (_where, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  const put = async (...items: Parameters<WholeLedger['create']>[0][]) => {
    for (const item of items) await opened.ledger.create(item);
  };

  it('count runs in progress of a job by trigger', async () => {
    const jobName = unique('job');
    await put(aStarted({ jobName }), aStarted({ jobName }), aStarted({ jobName, trigger: 'nightly' }));
    await put(anEnded({ jobName }), aWaiting({ jobName }), aStarted());
    expect([...(await opened.standing.running(jobName))].toSorted()).toEqual([
      ['nightly', 1],
      ['orders', 2],
    ]);
  });

  it('count what waits for a trigger, also what a worker has acquired from its backlog', async () => {
    const jobName = unique('job');
    await put(aWaiting({ jobName }), aWaiting({ jobName }), aStarting({ jobName, fromBacklog: true }));
    await put(aStarting({ jobName }), aWaiting({ jobName, trigger: 'nightly' }), aWaiting(), aStarted({ jobName }));
    expect(await opened.standing.waiting(jobName, 'orders')).toBe(3);
  });

  it('count what is rejected and arrived since, until a person takes it up again', async () => {
    const jobName = unique('job');
    const rejected = aRejected({ jobName });
    await put(rejected, aRejected({ jobName }), aRejected({ jobName, arrival: plusMs(noon, -1) }));
    await put(aRejected({ jobName, trigger: 'nightly' }), aWaiting({ jobName }));
    expect(await opened.standing.rejected(jobName, 'orders', noon)).toBe(2);
    const entry = { at: noon, what: 'redriven', attempt: 1, result: 'REJECTED' } as const;
    await opened.ledger.change(redrive(rejected, { leaseToken: 'person', now: noon }, entry));
    expect(await opened.standing.rejected(jobName, 'orders', noon)).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoStanding } from '../../lib/adapters/dynamo/dynamo-standing.ts';
import { redrive } from '../../lib/core/ledger/person-writes.ts';
import { epochMs, HOUR_MS, plusMs } from '../../lib/core/time.ts';
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

  it('count what has arrived for a trigger since, whatever its state, its job and its partition', async () => {
    const trigger = unique('trigger');
    const came = Array.from({ length: 12 }, (_, nth) => aWaiting({ trigger, arrival: plusMs(noon, nth) }));
    await put(...came, aStarted({ trigger, jobName: unique('job'), arrival: plusMs(noon, 20) }));
    await put(
      aRejected({ trigger, arrival: plusMs(noon, 21) }),
      aWaiting({ trigger: 'nightly', arrival: plusMs(noon, 3) }),
    );
    const { standing } = opened;
    expect(await standing.arrived(trigger, plusMs(noon, -1), plusMs(noon, 30), 100)).toBe(14);
    expect(await standing.arrived(trigger, plusMs(noon, 9), plusMs(noon, 30), 100)).toBe(4);
    expect(await standing.arrived(trigger, plusMs(noon, 21), plusMs(noon, 30), 100)).toBe(0);
  });

  it('count no more of it than is asked for', async () => {
    const trigger = unique('trigger');
    await put(...Array.from({ length: 12 }, () => aWaiting({ trigger, arrival: plusMs(noon, 1) })));
    expect(await opened.standing.arrived(trigger, noon, plusMs(noon, 2), 5)).toBe(5);
  });

  it('count over midnight of UTC', async () => {
    const trigger = unique('trigger');
    const midnight = epochMs(Date.UTC(2026, 10, 23));
    const around = [-2, -1, 0, 1].map((hours) => aWaiting({ trigger, arrival: plusMs(midnight, hours * HOUR_MS) }));
    await put(...around);
    const now = plusMs(midnight, 2 * HOUR_MS);
    expect(await opened.standing.arrived(trigger, plusMs(midnight, -1.5 * HOUR_MS), now, 100)).toBe(3);
  });
});

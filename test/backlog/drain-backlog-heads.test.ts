import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { NewRequest } from '../../lib/core/ledger/start-writes.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { anUncertain, aStarting, aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = { jobName: 'orders-etl' };
const request = (index: number) => aRequest({ requestId: `r${index}`, arrival: plusMs(START_OF_TEST, index) });

const aLine = async (length = 2) => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    await world.ledger.create(enqueue(request(index), `leaseToken-${index}`, 'backlog'));
  }
  world.pass(SECOND_MS);
  const started = () => world.glue.runs.map((run) => run.arguments?.['--trigger-request-id']).reverse();
  return { world, started };
};

/** A line whose index still shows the head as it was, before it became this. */
const aStaleLine = async (head: (request: NewRequest) => LedgerItem) => {
  const { world, started } = await aLine();
  const stale = await world.ledger.backlog(JOB.jobName, 'orders');
  world.ledger.put({ ...head(request(0)), leaseToken: 'a newer lease token' });
  let reads = 0;
  const backlog: WholeLedger['backlog'] = async (...given) => (reads++ === 0 ? stale : world.ledger.backlog(...given));
  return { world, started, ledger: { ...world.ledger, backlog } };
};

describe('a head that is not as the index showed it', () => {
  it('ends the drain when another worker is trying it right now', async () => {
    const leaseUntil = plusMs(START_OF_TEST, MINUTE_MS);
    const { world, started, ledger } = await aStaleLine((request) => aStarting({ ...request, leaseUntil }));
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger }))).toMatchObject({ end: 'other-drainer' });
    expect(started()).toEqual([]);
  });

  it('delays no other when its worker is gone: the lease is over', async () => {
    const { world, started, ledger } = await aStaleLine((request) =>
      aStarting({ ...request, leaseUntil: START_OF_TEST }),
    );
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(started()).toEqual(['r1.1']);
  });

  it('is waited for while it is not due', async () => {
    const notBefore = plusMs(START_OF_TEST, MINUTE_MS);
    const { world, started, ledger } = await aStaleLine((request) => aWaiting({ ...request, notBefore }));
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger }))).toMatchObject({ end: 'not-due' });
    expect(started()).toEqual([]);
  });

  it('ends the drain when it slips away a second time: others are at work here', async () => {
    const { world, started, ledger } = await aStaleLine(aWaiting);
    const acquire: WholeLedger['acquire'] = async (change) => {
      const taken = await ledger.acquire(change);
      world.ledger.put(aWaiting({ ...request(0), leaseToken: 'newer still' }));
      return taken;
    };
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger: { ...ledger, acquire } }))).toMatchObject({
      end: 'other-drainer',
    });
    expect(started()).toEqual([]);
  });

  it('is skipped when it is in doubt, or gone', async () => {
    const inDoubt = await aStaleLine(anUncertain);
    await drainBacklog(JOB, 0, inDoubt.world.invocation({ ledger: inDoubt.ledger }));
    expect(inDoubt.started()).toEqual(['r1.1']);

    const gone = await aStaleLine(aWaiting);
    const acquire: WholeLedger['acquire'] = async (change) =>
      change.item.requestId === 'r0' ? { applied: false, item: undefined } : gone.ledger.acquire(change);
    await drainBacklog(JOB, 0, gone.world.invocation({ ledger: { ...gone.ledger, acquire } }));
    expect(gone.started()).toEqual(['r1.1']);
  });
});

describe('a head', () => {
  it('is due exactly at its notBefore', async () => {
    const { world, started } = await aLine(0);
    world.ledger.put(aWaiting({ ...request(0), notBefore: plusMs(world.clock(), 1) }));
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'not-due' });
    world.pass(1);
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
    expect(started()).toEqual(['r0.1']);
  });

  it('still has its lease exactly at the end of it', async () => {
    const { world } = await aLine(0);
    world.ledger.put(aStarting({ ...request(0), fromBacklog: true, leaseUntil: world.clock() }));
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'other-drainer' });
    world.pass(1);
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
  });

  it('is not even acquired when no time is left to send it', async () => {
    const { world } = await aLine();
    const ledger = failing(world.ledger, 'acquire');
    expect(await drainBacklog(JOB, 0, world.invocation({ limitMs: SECOND_MS, ledger }))).toMatchObject({
      end: 'no-time',
    });
  });

  it('that waits for the delay of its retry delays neither those behind it nor new ones', async () => {
    const { world, started } = await aLine();
    const delayed = { waitingFor: 'retry', notBefore: plusMs(world.clock(), MINUTE_MS) } as const;
    world.ledger.put(aWaiting({ ...request(0), attempt: 2, ...delayed }));
    await world.ledger.noteJob(JOB.jobName, { backlogMark: 'the mark' });
    expect(await drainBacklog({ ...JOB, backlogMark: 'the mark' }, 0, world.invocation())).toMatchObject({
      end: 'empty',
    });
    expect(started()).toEqual(['r1.1']);
    expect(await world.ledger.job(JOB.jobName)).toEqual(JOB);

    world.pass(MINUTE_MS);
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
    expect(started()).toEqual(['r1.1', 'r0.2']);
  });

  it('that another worker is trying is not even asked for', async () => {
    const { world } = await aLine(0);
    world.ledger.put(aStarting({ ...request(0), fromBacklog: true, leaseUntil: plusMs(world.clock(), 1) }));
    const ledger = failing(world.ledger, 'acquire');
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger }))).toMatchObject({ end: 'other-drainer' });
  });

  it('ends the drain when another worker has changed it while it was sent', async () => {
    const { world } = await aLine();
    world.glue.next('is busy');
    const change: WholeLedger['change'] = async () => ({ applied: false, item: undefined });
    const invocation = world.invocation({ ledger: { ...world.ledger, change } });
    expect(await drainBacklog(JOB, 0, invocation)).toMatchObject({ end: 'other-drainer' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('ends the drain when the busy reply could not be written to the ledger', async () => {
    const { world } = await aLine();
    world.glue.next('is busy');
    const ledger = failing(world.ledger, 'change');
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger }))).toMatchObject({ end: 'not-written' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('that can never be acquired is reported and does not delay those behind it', async () => {
    const { world, started } = await aLine();
    const poisoned = failing(world.ledger, 'acquire', ({ item }) => item.requestId === 'r0', ledgerDown(false));
    expect(await drainBacklog(JOB, 0, world.invocation({ ledger: poisoned }))).toMatchObject({ end: 'empty' });
    expect(started()).toEqual(['r1.1']);
    expect(world.errors()).toMatchObject([
      { fields: { decision: 'sweep-error', requestId: 'r0', jobName: JOB.jobName, error: ledgerDown(false) } },
    ]);
  });

  it('that cannot be acquired now fails the drain: no request behind it may pass', async () => {
    const { world, started } = await aLine();
    for (const error of [ledgerDown(), new Error('a fault of ours')]) {
      const ledger = failing(world.ledger, 'acquire', ({ item }) => item.requestId === 'r0', error);
      await expect(drainBacklog(JOB, 0, world.invocation({ ledger }))).rejects.toBe(error);
    }
    expect(started()).toEqual([]);
  });
});

describe('throttling', () => {
  it('ends every drain of the invocation that comes after it, and no drain of another', async () => {
    const { world } = await aLine();
    const invocation = world.invocation();
    invocation.throttled.raised = true;
    expect(await drainBacklog(JOB, 0, invocation)).toMatchObject({ end: 'throttled' });
    expect(world.glue.sends).toEqual([]);
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
  });

  it('of one backlog stops the drain of another at the same time', async () => {
    const { world } = await aLine(3);
    const other = aRequest({ requestId: 'other', jobName: 'rollup' });
    await world.ledger.create(enqueue(other, 'leaseToken', 'backlog'));
    const invocation = world.invocation();
    const sends = Array.from({ length: DEFAULT_TIMING.throttleSendsOfHead }, () => 'rollup');
    world.glue.next(...sends.map(() => 'throttles' as const));
    await drainBacklog({ jobName: 'rollup' }, 0, invocation);
    expect(await drainBacklog(JOB, 0, invocation)).toMatchObject({ end: 'throttled' });
    expect(world.glue.sends.map(({ JobName }) => JobName)).toEqual(sends);
  });
});

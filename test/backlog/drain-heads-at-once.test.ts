import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { aStarting } from '../doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = { jobName: 'orders-etl' };
const request = (index: number) =>
  aRequest({ requestId: `r${String(index).padStart(2, '0')}`, arrival: plusMs(START_OF_TEST, index) });

/** A backlog, and a Glue that answers only when nobody sends any more: so what is sent at the same time is seen. */
const aLine = async (length: number) => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    await world.ledger.create(enqueue(request(index), `leaseToken-${index}`, 'backlog'));
  }
  world.pass(SECOND_MS);
  const together: string[][] = [];
  const open: (() => void)[] = [];
  const start: GlueSender['start'] = async (sent) => {
    if (open.length === 0) {
      together.push([]);
      setImmediate(() => {
        for (const answer of open.splice(0)) answer();
      });
    }
    together.at(-1)?.push(String(sent.Arguments?.['--trigger-request-id']).slice(0, 3));
    await new Promise<void>((answer) => open.push(answer));
    return world.glue.sender.start(sent);
  };
  const sender = { ...world.glue.sender, start };
  return { world, together, sender, sizes: () => together.map(({ length: size }) => size) };
};

describe('a drain', () => {
  it('sends one head, one more, and then two, four and eight at a time while all start', async () => {
    const { world, sender, sizes } = await aLine(20);
    expect(await drainBacklog(JOB, 0, world.invocation({ sender }))).toMatchObject({ end: 'empty', started: 20 });
    expect(sizes()).toEqual([1, 1, 2, 4, 8, 4]);
  });

  it('sends as many at first as runs have ended, then asks with one whether there are more slots', async () => {
    const { world, sender, sizes } = await aLine(20);
    world.glue.maxConcurrentRuns = 5;
    expect(await drainBacklog(JOB, 5, world.invocation({ sender }))).toMatchObject({ end: 'busy', started: 5 });
    expect(sizes()).toEqual([5, 1]);
  });

  it('sends those in the order of the backlog that it takes together', async () => {
    const { world, sender, together } = await aLine(7);
    await drainBacklog(JOB, 3, world.invocation({ sender }));
    expect(together).toEqual([['r00', 'r01', 'r02'], ['r03'], ['r04', 'r05'], ['r06']]);
  });

  it('sends one at a time again once a send came to nothing', async () => {
    const { world, sender, sizes } = await aLine(9);
    world.glue.next(...Array.from({ length: 3 }, () => 'accepts' as const), 'fails');
    expect(await drainBacklog(JOB, 0, world.invocation({ sender }))).toMatchObject({ end: 'empty' });
    expect(sizes()).toEqual([1, 1, 2, 1, 1, 2, 1]);
  });

  it('stops at a full job, and those that it had taken keep their places', async () => {
    const { world, sender, sizes } = await aLine(8);
    world.glue.maxConcurrentRuns = 3;
    const drained = await drainBacklog(JOB, 4, world.invocation({ sender }));
    expect(drained).toMatchObject({ end: 'busy', started: 3, oldest: { requestId: 'r03' } });
    expect(sizes()).toEqual([4]);
    const left = await world.ledger.backlog(JOB.jobName, 'orders');
    expect(left.map(({ requestId }) => requestId)).toEqual(['r03', 'r04', 'r05', 'r06', 'r07']);
  });

  it('takes one after the other before it sends any of them', async () => {
    const { world, sender, together } = await aLine(3);
    const sendsBefore: number[] = [];
    const acquire: WholeLedger['acquire'] = async (change) => {
      sendsBefore.push(together.length);
      return world.ledger.acquire(change);
    };
    await drainBacklog(JOB, 3, world.invocation({ sender, ledger: { ...world.ledger, acquire } }));
    expect(sendsBefore).toEqual([0, 0, 0]);
  });

  it('takes none behind one that another worker holds, and sends those before it', async () => {
    const { world, sender, together } = await aLine(5);
    const held = { fromBacklog: true, leaseUntil: plusMs(world.clock(), MINUTE_MS) } as const;
    world.ledger.put(aStarting({ ...request(2), ...held }));
    const drained = await drainBacklog(JOB, 5, world.invocation({ sender }));
    expect(drained).toMatchObject({ end: 'other-drainer', started: 2 });
    expect(together).toEqual([['r00', 'r01']]);
  });

  it('takes none behind one of which it is unknown whether it was taken, and sends those before it', async () => {
    const { world, sender, together } = await aLine(5);
    const ledger = failing(world.ledger, 'acquire', ({ item }) => item.requestId === 'r02');
    await expect(drainBacklog(JOB, 5, world.invocation({ sender, ledger }))).rejects.toThrow(ledgerDown().message);
    expect(together).toEqual([['r00', 'r01']]);
    expect(await world.ledger.get('r01')).toMatchObject({ state: 'STARTED' });
  });

  it('waits for all of those that it sends together before it fails because of one', async () => {
    const { world, sender } = await aLine(3);
    const invocation = world.invocation({ sender });
    let asked = 0;
    const pausedBy: typeof invocation.backlogs.pausedBy = async (of) => {
      asked += 1;
      // Each is asked for before it is taken, all of them once for the page, and again before each send.
      if (asked === 5) throw ledgerDown();
      return invocation.backlogs.pausedBy(of);
    };
    const draining = drainBacklog(JOB, 3, { ...invocation, backlogs: { ...invocation.backlogs, pausedBy } });
    await expect(draining).rejects.toThrow(ledgerDown().message);
    const states = await Promise.all(['r00', 'r01', 'r02'].map((id) => world.ledger.get(id)));
    expect(states.map((item) => item?.state)).toEqual(['STARTING', 'STARTED', 'STARTED']);
  });

  it('sends what was refused before by itself, because its result decides on others like it', async () => {
    const { world, sender, together } = await aLine(5);
    const item = await world.ledger.get('r01');
    const backoff = { of: 'request', since: START_OF_TEST, count: 2 } as const;
    if (item?.state === 'WAITING') world.ledger.put({ ...item, waitingFor: 'refused', backoff });
    await drainBacklog(JOB, 5, world.invocation({ sender }));
    expect(together.slice(0, 2)).toEqual([['r00'], ['r01']]);
  });
});

import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = 'orders-etl';
const marked = { jobName: JOB, backlogMark: 'the mark' };

const aLine = async (length: number) => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    const request = aRequest({ requestId: `r${index}`, arrival: plusMs(START_OF_TEST, index) });
    await world.ledger.create(enqueue(request, `leaseToken-${index}`, 'backlog'));
  }
  await world.ledger.noteJob(JOB, { backlogMark: marked.backlogMark });
  world.pass(MINUTE_MS);
  return world;
};

/** A ledger in whose line a request turns up when the mark is taken down: its admission had seen the mark before. */
const joining = (ledger: WholeLedger, requestId: string): WholeLedger => ({
  ...ledger,
  unmarkBacklog: async (...given) => {
    await ledger.unmarkBacklog(...given);
    await ledger.create(enqueue(aRequest({ requestId }), 'late', 'backlog'));
  },
});

describe("a backlog's mark", () => {
  it('is set again when a drain that saw none leaves the backlog not empty', async () => {
    const world = await aLine(2);
    await world.ledger.unmarkBacklog(JOB, marked.backlogMark);
    world.glue.next('accepts', 'is busy');
    expect(await drainBacklog({ jobName: JOB }, 0, world.invocation())).toMatchObject({ end: 'busy' });
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark');
  });

  it('is put back also when the head was not even tried', async () => {
    const world = await aLine(0);
    await world.ledger.unmarkBacklog(JOB, marked.backlogMark);
    world.ledger.put(aWaiting({ ...aRequest(), notBefore: plusMs(world.clock(), MINUTE_MS) }));
    expect(await drainBacklog({ jobName: JOB }, 0, world.invocation())).toMatchObject({ end: 'not-due' });
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark');
  });

  it('stays as it is while the head is not due', async () => {
    const world = await aLine(0);
    world.ledger.put(aWaiting({ ...aRequest(), notBefore: plusMs(world.clock(), MINUTE_MS) }));
    await drainBacklog(marked, 0, world.invocation());
    expect(await world.ledger.job(JOB)).toEqual(marked);
  });

  it('is a new one when a request was requeued, so that no drain that saw the backlog empty before removes it', async () => {
    const world = await aLine(1);
    world.glue.next('is busy');
    await drainBacklog(marked, 0, world.invocation());
    await world.ledger.unmarkBacklog(JOB, marked.backlogMark);
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark');
  });

  it('is not written for an empty backlog that has none', async () => {
    const world = await aLine(0);
    await world.ledger.unmarkBacklog(JOB, marked.backlogMark);
    expect(await drainBacklog({ jobName: JOB }, 0, world.invocation())).toMatchObject({ end: 'empty' });
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB });
  });

  it('is forgotten by the invocation that removed it', async () => {
    const world = await aLine(1);
    const invocation = world.invocation();
    expect(await invocation.backlogs.registered({ jobName: JOB, trigger: 'orders' })).toMatchObject({
      hasBacklog: true,
    });
    await drainBacklog(marked, 0, invocation);
    expect(await invocation.backlogs.registered({ jobName: JOB, trigger: 'orders' })).toMatchObject({
      hasBacklog: false,
    });
  });

  it('being removed, the backlog is read once more, and what joined it meanwhile is started', async () => {
    const world = await aLine(1);
    const ledger = joining(world.ledger, 'late');
    expect(await drainBacklog(marked, 0, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(await world.ledger.get('late')).toMatchObject({ state: 'STARTED' });
  });

  it('is set again while a request that joined after the last read waits', async () => {
    const world = await aLine(1);
    const { unmarkBacklog, ...rest } = joining(world.ledger, 'late');
    const lastSecond: WholeLedger['unmarkBacklog'] = async (...given) => {
      await unmarkBacklog(...given);
      world.pass(MINUTE_MS);
    };
    const ledger = { ...rest, unmarkBacklog: lastSecond };
    expect(await drainBacklog(marked, 0, world.invocation({ ledger }))).toMatchObject({ end: 'no-time' });
    expect(await world.ledger.job(JOB)).toMatchObject({ backlogMark: expect.stringMatching(/^token-/) });
  });

  it('lets the end of a run also start requests that joined after the last read', async () => {
    const world = await aLine(0);
    const late = aWaiting({ ...aRequest(), waitingFor: 'busy', notBefore: plusMs(world.clock(), MINUTE_MS) });
    const ledger: WholeLedger = { ...world.ledger, unmarkBacklog: async () => world.ledger.put(late) };
    expect(await drainBacklog(marked, 1, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(await world.ledger.get(late.requestId)).toMatchObject({ state: 'STARTED' });
  });
});

import { describe, expect, it } from 'vitest';
import { drainLine } from '../../lib/backlog/drain-backlog.ts';
import { enqueue } from '../../lib/core/ledger/ledger-writes.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { Ledger } from '../../lib/ports/ports.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOB = 'orders-etl';
const marked = { jobName: JOB, lineMark: 'the mark' };

const aLine = async (length: number) => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    const request = aRequest({ requestId: `r${index}`, arrival: plusMs(START_OF_TEST, index) });
    await world.ledger.create(enqueue(request, `owner-${index}`, 'line'));
  }
  await world.ledger.noteJob(JOB, { lineMark: marked.lineMark });
  world.pass(MINUTE_MS);
  return world;
};

/** A ledger in whose line a request turns up when the mark is taken down: its admission had seen the mark before. */
const joining = (ledger: Ledger, requestId: string): Ledger => ({
  ...ledger,
  unmarkLine: async (...given) => {
    await ledger.unmarkLine(...given);
    await ledger.create(enqueue(aRequest({ requestId }), 'late', 'line'));
  },
});

describe("a line's mark", () => {
  it('is put back when a drain that saw none leaves the line not empty', async () => {
    const world = await aLine(2);
    await world.ledger.unmarkLine(JOB, marked.lineMark);
    world.glue.next('accepts', 'is busy');
    expect(await drainLine({ jobName: JOB }, false, world.invocation())).toMatchObject({ end: 'busy' });
    expect(await world.ledger.job(JOB)).toHaveProperty('lineMark');
  });

  it('is put back also when the head was not even tried', async () => {
    const world = await aLine(0);
    await world.ledger.unmarkLine(JOB, marked.lineMark);
    world.ledger.put(aWaiting({ ...aRequest(), notBefore: plusMs(world.clock(), MINUTE_MS) }));
    expect(await drainLine({ jobName: JOB }, false, world.invocation())).toMatchObject({ end: 'not-due' });
    expect(await world.ledger.job(JOB)).toHaveProperty('lineMark');
  });

  it('stays as it is while the head rests', async () => {
    const world = await aLine(0);
    world.ledger.put(aWaiting({ ...aRequest(), notBefore: plusMs(world.clock(), MINUTE_MS) }));
    await drainLine(marked, false, world.invocation());
    expect(await world.ledger.job(JOB)).toEqual(marked);
  });

  it('is a new one when a request was parked, so that nobody who saw the line empty before takes it down', async () => {
    const world = await aLine(1);
    world.glue.next('is busy');
    await drainLine(marked, false, world.invocation());
    await world.ledger.unmarkLine(JOB, marked.lineMark);
    expect(await world.ledger.job(JOB)).toHaveProperty('lineMark');
  });

  it('is not written for an empty line that has none', async () => {
    const world = await aLine(0);
    await world.ledger.unmarkLine(JOB, marked.lineMark);
    expect(await drainLine({ jobName: JOB }, false, world.invocation())).toMatchObject({ end: 'empty' });
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB });
  });

  it('is forgotten by the invocation that took it down', async () => {
    const world = await aLine(1);
    const invocation = world.invocation();
    expect(await invocation.lines.hasLine(JOB)).toBe(true);
    await drainLine(marked, false, invocation);
    expect(await invocation.lines.hasLine(JOB)).toBe(false);
  });

  it('being down, the line is read once more, and whoever joined it meanwhile is started', async () => {
    const world = await aLine(1);
    const ledger = joining(world.ledger, 'late');
    expect(await drainLine(marked, false, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(await world.ledger.get('late')).toMatchObject({ state: 'STARTED' });
  });

  it('is up again while somebody who joined behind the last read waits', async () => {
    const world = await aLine(1);
    const { unmarkLine, ...rest } = joining(world.ledger, 'late');
    const lastSecond: Ledger['unmarkLine'] = async (...given) => {
      await unmarkLine(...given);
      world.pass(MINUTE_MS);
    };
    const ledger = { ...rest, unmarkLine: lastSecond };
    expect(await drainLine(marked, false, world.invocation({ ledger }))).toMatchObject({ end: 'no-time' });
    expect(await world.ledger.job(JOB)).toMatchObject({ lineMark: expect.stringMatching(/^token-/) });
  });

  it('lets an ended run help also those who joined behind the last read', async () => {
    const world = await aLine(0);
    const late = aWaiting({ ...aRequest(), waitingFor: 'busy', notBefore: plusMs(world.clock(), MINUTE_MS) });
    const ledger: Ledger = { ...world.ledger, unmarkLine: async () => world.ledger.put(late) };
    expect(await drainLine(marked, true, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(await world.ledger.get(late.requestId)).toMatchObject({ state: 'STARTED' });
  });
});

import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { pollRuns } from '../../lib/outcome/poll-runs.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aStarted } from '../doubles/ledger-items.ts';
import { aListedRun } from '../doubles/listed-runs.ts';
import { aRequest, failing, ledgerDown, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOB = { jobName: 'orders-etl' };
const MOST_SINGLE_READS = 20;

/** Runs that were started a second after each other, the last ten minutes and a second ago. */
const silentRuns = async (length: number) => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    world.pass(SECOND_MS);
    await startNew(aRequest({ requestId: `r${index}`, arrival: world.clock() }), world.invocation());
  }
  world.pass(10 * MINUTE_MS + 1);
  return world;
};

const statesOf = (world: ReturnType<typeof testWorld>) => world.ledger.items().map(({ state }) => state);

describe('a run without news for long', () => {
  it('is recorded with the end, the reason and the time that Glue gives', async () => {
    const world = await silentRuns(1);
    world.glue.end('jr_1', 'FAILED', 'out of memory');
    world.pass(MINUTE_MS);
    await pollRuns(JOB, world.invocation());
    expect(await world.ledger.get('r0')).toMatchObject({
      state: 'FAILED',
      endedAt: plusMs(world.clock(), -MINUTE_MS),
      error: { name: 'FAILED', message: 'out of memory' },
      expiresAt: Math.ceil((world.clock() + 90 * 86_400_000) / 1_000),
    });
    expect(world.decisions().at(-1)).toBe('ended');
  });

  it('ends now, without a reason, when Glue gives neither', async () => {
    const world = await silentRuns(1);
    const ended = aListedRun('jr_1', START_OF_TEST, { state: 'SUCCEEDED' });
    const list: GlueReader['list'] = async () => ({ kind: 'page', runs: [ended] });
    const reader = { ...world.glue.reader, list };
    await pollRuns(JOB, world.invocation({ reader }));
    const item = await world.ledger.get('r0');
    expect(item).toMatchObject({ state: 'SUCCEEDED', endedAt: world.clock() });
    expect(item).not.toHaveProperty('error');
  });

  it('stays STARTED while it runs, whether the list shows it or only its own answer', async () => {
    const listed = await silentRuns(1);
    await pollRuns(JOB, listed.invocation());
    expect([statesOf(listed), listed.glue.gets]).toEqual([['STARTED'], 0]);

    const single = await silentRuns(1);
    single.glue.readFailure = aReadFailure('failed');
    await pollRuns(JOB, single.invocation());
    expect([statesOf(single), single.glue.gets]).toEqual([['STARTED'], 1]);
  });

  it.each(['failed', 'denied'] as const)('stays STARTED when reading it is %s', async (kind) => {
    const world = await silentRuns(1);
    world.glue.forget('jr_1');
    world.glue.getFailure = aReadFailure(kind);
    await pollRuns(JOB, world.invocation());
    expect([statesOf(world), world.glue.gets]).toEqual([['STARTED'], 1]);
  });

  it('is logged as an error, with the reason, when it or the list cannot be read: no end is recorded', async () => {
    for (const kind of ['failed', 'denied'] as const) {
      const listed = await silentRuns(2);
      listed.glue.readFailure = aReadFailure(kind, 'SomeException');
      listed.glue.getFailure = aReadFailure(kind, 'SomeException');
      await pollRuns(JOB, listed.invocation());
      const fields = { decision: 'runs-unreadable', jobName: 'orders-etl', runs: 2, error: { name: 'SomeException' } };
      expect(listed.errors()[0]).toMatchObject({ fields });
      // One denied call tells enough; one that failed is tried again for each run.
      expect(listed.glue.gets).toBe(kind === 'denied' ? 0 : 2);
      expect(listed.errors()).toHaveLength(kind === 'denied' ? 1 : 3);

      const single = await silentRuns(1);
      single.glue.forget('jr_1');
      single.glue.getFailure = aReadFailure(kind, 'SomeException');
      await pollRuns(JOB, single.invocation());
      const about = { decision: 'runs-unreadable', requestId: 'r0', jobRunId: 'jr_1' };
      expect(single.errors()).toMatchObject([{ fields: about }]);
    }
  });

  it('ends as UNKNOWN, now and with what Glue said, when Glue no longer knows it', async () => {
    const world = await silentRuns(1);
    world.glue.forget('jr_1');
    await pollRuns(JOB, world.invocation());
    const error = { name: 'EntityNotFoundException' };
    expect(await world.ledger.get('r0')).toMatchObject({ state: 'UNKNOWN', endedAt: world.clock(), error });
    expect([world.glue.lists, world.glue.gets]).toEqual([1, 1]);
  });

  it('is asked for by itself when the list does not show it, and its end is noted', async () => {
    const world = await silentRuns(1);
    world.glue.end('jr_1', 'SUCCEEDED');
    world.glue.readFailure = aReadFailure('failed');
    await pollRuns(JOB, world.invocation());
    expect(statesOf(world)).toEqual(['SUCCEEDED']);
  });

  it('is logged once also if the reply to its write was lost, and not at all if another worker recorded it', async () => {
    const world = await silentRuns(1);
    world.glue.end('jr_1', 'SUCCEEDED');
    await pollRuns(JOB, world.invocation({ ledger: losingReplies(world.ledger) }));
    expect(world.decisions()).toEqual(['started', 'ended']);

    const overtaken = await silentRuns(1);
    overtaken.glue.end('jr_1', 'SUCCEEDED');
    const change = async () => ({ applied: false, item: undefined }) as const;
    await pollRuns(JOB, overtaken.invocation({ ledger: { ...overtaken.ledger, change } }));
    expect(overtaken.decisions()).toEqual(['started']);
  });

  it('whose end cannot be noted is reported and stops no other', async () => {
    const world = await silentRuns(3);
    for (const { jobRunId } of [...world.glue.runs]) world.glue.end(jobRunId, 'SUCCEEDED');
    const poisoned = failing(world.ledger, 'change', ({ item }) => item.requestId === 'r1', ledgerDown(false));
    await pollRuns(JOB, world.invocation({ ledger: poisoned }));
    expect(statesOf(world)).toEqual(['SUCCEEDED', 'STARTED', 'SUCCEEDED']);
    expect(world.errors()).toMatchObject([
      { fields: { decision: 'sweep-error', requestId: 'r1', jobRunId: 'jr_2', jobName: JOB.jobName } },
    ]);
  });
});

describe('a poll', () => {
  it('is due ten minutes after the last one, and is noted before its work', async () => {
    const world = await silentRuns(1);
    const polledAt = plusMs(world.clock(), -10 * MINUTE_MS);
    await pollRuns({ ...JOB, polledAt: plusMs(polledAt, 1) }, world.invocation());
    expect(world.glue.lists).toBe(0);

    const dying = world.invocation({ ledger: failing(world.ledger, 'running') });
    await expect(pollRuns({ ...JOB, polledAt }, dying)).rejects.toThrow();
    expect(await world.ledger.job(JOB.jobName)).toMatchObject({ polledAt: world.clock() });
  });

  it('asks nothing about runs that were started within the last ten minutes', async () => {
    const world = await silentRuns(1);
    world.pass(-1);
    await pollRuns(JOB, world.invocation());
    expect(world.glue.lists).toBe(0);
    world.pass(1);
    await pollRuns(JOB, world.invocation());
    expect(world.glue.lists).toBe(1);
  });

  it('reads the list on until it has seen every run that it seeks', async () => {
    const world = await silentRuns(4);
    world.glue.pageSize = 1;
    for (const { jobRunId } of [...world.glue.runs]) world.glue.end(jobRunId, 'SUCCEEDED');
    await pollRuns(JOB, world.invocation());
    expect(new Set(statesOf(world))).toEqual(new Set(['SUCCEEDED']));
    expect([world.glue.lists, world.glue.gets]).toEqual([4, 0]);
  });

  it('reads at most five pages of the list, and asks for the remaining runs one by one', async () => {
    const world = await silentRuns(7);
    world.glue.pageSize = 1;
    await pollRuns(JOB, world.invocation());
    expect([world.glue.lists, world.glue.gets]).toEqual([5, 2]);
  });

  it('reads the list back to the oldest of the runs that it seeks', async () => {
    const world = testWorld();
    const started = (requestId: string, jobRunId: string) =>
      world.ledger.put(aStarted({ ...aRequest({ requestId }), jobRunId, startedAt: world.clock() }));
    started('old', world.glue.accept({ JobName: JOB.jobName }));
    world.pass(30 * MINUTE_MS);
    world.glue.accept({ JobName: JOB.jobName });
    world.pass(30 * MINUTE_MS);
    started('young', world.glue.accept({ JobName: JOB.jobName }));
    world.pass(11 * MINUTE_MS);
    world.glue.pageSize = 1;
    await pollRuns(JOB, world.invocation());
    expect([world.glue.lists, world.glue.gets]).toEqual([3, 0]);
  });

  it('does nothing for a request that has moved on since the index saw it', async () => {
    const { requestId: _same, ...ended } = anEnded({ state: 'FAILED' });
    for (const moved of [ended, { attempt: 2, jobRunId: 'jr_2' }]) {
      const world = await silentRuns(1);
      const running = await world.ledger.running(JOB.jobName);
      world.glue.end('jr_1', 'FAILED');
      const item = await world.ledger.get('r0');
      if (item?.state !== 'STARTED') throw new Error('no run');
      const standing = { ...item, ...moved };
      world.ledger.put(standing);
      const stale = {
        ...failing(world.ledger, 'change'),
        running: async (_job: string, after?: unknown) => (after ? [] : running),
      };
      await pollRuns(JOB, world.invocation({ ledger: stale }));
      expect([await world.ledger.get('r0'), world.errors()]).toEqual([standing, []]);
    }
  });

  it('reads the list no further back than the oldest run that it seeks', async () => {
    const world = testWorld();
    for (let run = 0; run < 4; run += 1) {
      world.glue.accept({ JobName: JOB.jobName });
      world.pass(10 * MINUTE_MS);
    }
    world.ledger.put(
      aStarted({ ...aRequest(), jobRunId: 'forgotten', startedAt: plusMs(world.clock(), -11 * MINUTE_MS) }),
    );
    world.glue.pageSize = 1;
    await pollRuns(JOB, world.invocation());
    expect([world.glue.lists, world.glue.gets]).toEqual([2, 1]);
  });

  it('asks for at most twenty runs singly, and begins with another each time, so that each gets its turn', async () => {
    const world = await silentRuns(3 * MOST_SINGLE_READS);
    for (const { jobRunId } of world.glue.runs) world.glue.forget(jobRunId);
    const polls: string[][] = [];
    for (const chance of [0, 1 / 3, 0.999]) {
      const asked: string[] = [];
      const get: typeof world.glue.reader.get = async (_job, jobRunId) => {
        asked.push(jobRunId);
        return aReadFailure('failed');
      };
      await pollRuns(JOB, world.invocation({ reader: { ...world.glue.reader, get }, random: () => chance }));
      polls.push(asked);
    }
    expect(polls.map((asked) => [asked.length, asked[0], asked.at(-1)])).toEqual([
      [20, 'jr_1', 'jr_20'],
      [20, 'jr_21', 'jr_40'],
      [20, 'jr_60', 'jr_19'],
    ]);
  });

  it('notes listed ends although the bound of single reads is reached', async () => {
    const world = await silentRuns(MOST_SINGLE_READS + 5);
    world.glue.end(`jr_${MOST_SINGLE_READS + 5}`, 'SUCCEEDED');
    for (const { jobRunId } of world.glue.runs.slice(1)) world.glue.forget(jobRunId);
    world.glue.getFailure = aReadFailure('failed');
    await pollRuns(JOB, world.invocation({ random: () => 0 }));
    expect(world.glue.gets).toBe(MOST_SINGLE_READS);
    expect(statesOf(world).at(-1)).toBe('SUCCEEDED');
  });

  it('stops when time is short, before it asks or records anything more', async () => {
    const world = await silentRuns(2);
    for (const { jobRunId } of [...world.glue.runs]) world.glue.end(jobRunId, 'SUCCEEDED');
    await pollRuns(JOB, world.invocation({ limitMs: 5 * SECOND_MS - 1 }));
    expect([world.glue.lists, world.glue.gets]).toEqual([0, 0]);
    expect(new Set(statesOf(world))).toEqual(new Set(['STARTED']));

    await pollRuns(JOB, world.invocation({ limitMs: 5 * SECOND_MS }));
    expect([world.glue.lists, world.glue.gets]).toEqual([0, 2]);
  });

  it('stops reading the list when the time runs out between two pages', async () => {
    const world = await silentRuns(3);
    world.glue.pageSize = 1;
    const list: typeof world.glue.reader.list = async (...given) => {
      world.pass(SECOND_MS);
      return world.glue.reader.list(...given);
    };
    await pollRuns(JOB, world.invocation({ limitMs: 6 * SECOND_MS, reader: { ...world.glue.reader, list } }));
    expect(world.glue.lists).toBe(1);
  });

  it('asks about a thousand runs at most', async () => {
    const world = testWorld();
    for (let index = 0; index < 1_100; index += 1) {
      const requestId = `r${String(index).padStart(4, '0')}`;
      world.ledger.put(aStarted({ ...aRequest({ requestId }), startedAt: START_OF_TEST }));
    }
    world.pass(11 * MINUTE_MS);
    let pages = 0;
    const running: typeof world.ledger.running = async (...given) => {
      pages += 1;
      return world.ledger.running(...given);
    };
    await pollRuns(JOB, world.invocation({ ledger: { ...world.ledger, running } }));
    expect(pages).toBe(1 + 1_000 / 25);
  });
});

import { describe, expect, it } from 'vitest';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { seededRandom } from '../../local/glue/seeded-random.ts';
import { anUncertain, aStarted, aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

/** One request in doubt that can be cleared, one that waits, and a run that has ended unheard of; a job for each. */
const aMinute = async () => {
  const world = testWorld();
  const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
  world.ledger.put(anUncertain({ ...aRequest({ requestId: 'doubt', jobName: 'doubtful' }), ...doubt }));
  await world.ledger.create(enqueue(aRequest({ requestId: 'waits', jobName: 'lined' }), 'leaseToken', 'backlog'));
  const jobRunId = world.glue.accept({ JobName: 'silent' });
  world.ledger.put(
    aStarted({ ...aRequest({ requestId: 'runs', jobName: 'silent' }), jobRunId, startedAt: START_OF_TEST }),
  );
  world.glue.end(jobRunId, 'SUCCEEDED');
  world.pass(11 * MINUTE_MS);
  const statesOf = () => Object.fromEntries(world.ledger.items().map(({ requestId, state }) => [requestId, state]));
  return { world, statesOf };
};
const jobs = ['doubtful', 'lined', 'silent'];
const all = { doubt: 'STARTED', waits: 'STARTED', runs: 'SUCCEEDED' };

describe("a sweep's parts", () => {
  it('are doubts, backlogs and polls, in this order, so that what is cleared starts in the same minute', async () => {
    const { world, statesOf } = await aMinute();
    await sweep(jobs, world.invocation());
    expect(statesOf()).toEqual(all);
    expect(world.errors()).toEqual([]);
  });

  it('remove the mark of a backlog that the same sweep began by clearing a doubt', async () => {
    const { world } = await aMinute();
    await sweep(jobs, world.invocation());
    expect(await world.ledger.job('doubtful')).not.toHaveProperty('backlogMark');
  });

  it.each([
    ['the doubts cannot be asked for', 'doubts', { ...all, doubt: 'UNCERTAIN' }],
    ['the register cannot be read', 'jobs', all],
    ['the lines cannot be read', 'backlog', { doubt: 'WAITING', waits: 'WAITING', runs: 'SUCCEEDED' }],
    ['the runs in flight cannot be read', 'running', { ...all, runs: 'STARTED' }],
  ] as const)('each do their work though %s', async (_what, operation, states) => {
    const { world, statesOf } = await aMinute();
    await sweep(jobs, world.invocation({ ledger: failing(world.ledger, operation) }));
    expect(statesOf()).toEqual(states);
    expect(new Set(world.errors().map(({ fields }) => fields['decision']))).toEqual(new Set(['sweep-error']));
  });

  it('say in the log which part of which job failed, and why', async () => {
    const { world } = await aMinute();
    const ledger = failing(world.ledger, 'backlog', (jobName) => jobName === 'lined');
    await sweep(jobs, world.invocation({ ledger }));
    const fields = { decision: 'sweep-error', part: 'backlogs', jobName: 'lined', error: ledgerDown() };
    expect(world.errors()).toEqual([{ level: 'error', message: expect.any(String), fields }]);
  });

  it('resolve the doubts of one job though those of another fail', async () => {
    const { world, statesOf } = await aMinute();
    const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
    world.ledger.put(anUncertain({ ...aRequest({ requestId: 'other', jobName: 'lined' }), ...doubt }));
    const list: typeof world.glue.reader.list = async (jobName, token) => {
      if (jobName === 'doubtful') throw new Error('an answer that nobody foresaw');
      return world.glue.reader.list(jobName, token);
    };
    await sweep(jobs, world.invocation({ reader: { ...world.glue.reader, list } }));
    expect(statesOf()).toMatchObject({ doubt: 'UNCERTAIN', other: 'STARTED' });
    const fields = { part: 'doubts', jobName: 'doubtful' };
    expect(world.errors()).toMatchObject([{ fields }]);
  });
});

describe('a sweep', () => {
  it('gives each job that has a backlog the same chance when Glue throttles, whatever its neighbours are', async () => {
    // Four with a line side by side, then many without one, then six more: a rotating start would favour the four.
    const withBacklog = ['b0', 'b1', 'b2', 'b3', 'x0', 'x1', 'x2', 'x3', 'x4', 'x5'];
    const world = testWorld();
    const idle = Array.from({ length: 40 }, (_, index) => `d${index}`);
    for (const jobName of [...withBacklog.slice(0, 4), ...idle, ...withBacklog.slice(4)]) {
      await world.ledger.noteJob(
        jobName,
        withBacklog.includes(jobName) ? { backlogMark: `the mark of ${jobName}` } : {},
      );
    }
    for (const jobName of withBacklog) world.ledger.put(aWaiting({ ...aRequest({ requestId: jobName, jobName }) }));
    const tries = new Map(withBacklog.map((jobName) => [jobName, 0]));
    const start: GlueSender['start'] = async ({ JobName }) => {
      tries.set(JobName, (tries.get(JobName) ?? 0) + 1);
      return { kind: 'not-started', cause: 'throttled', error: { name: 'ThrottlingException', message: 'slow down' } };
    };
    const random = seededRandom(7);
    for (let minute = 0; minute < 1_000; minute += 1) {
      const timing = { ...DEFAULT_TIMING, throttleSendsOfHead: 1 };
      await sweep([], world.invocation({ random, timing, sender: { ...world.glue.sender, start } }));
      world.pass(MINUTE_MS);
    }
    const counts = [...tries.values()];
    expect(Math.min(...counts)).toBeGreaterThan(0.7 * Math.max(...counts));
  });

  it('reads the backlogs of the jobs without a mark, too, after the others', async () => {
    const world = testWorld();
    for (const jobName of ['a', 'b', 'c']) await world.ledger.noteJob(jobName, {});
    await world.ledger.noteJob('marked', { backlogMark: 'the mark' });
    const lines: string[] = [];
    const backlog: WholeLedger['backlog'] = async (jobName) => {
      lines.push(jobName);
      return [];
    };
    await sweep(['of-file'], world.invocation({ ledger: { ...world.ledger, backlog } }));
    expect(lines[0]).toBe('marked');
    expect([...new Set(lines)].toSorted()).toEqual(['a', 'b', 'c', 'marked', 'of-file']);
  });

  it('does the same for a job once, though both the file and the register name it', async () => {
    const { world } = await aMinute();
    await world.ledger.noteJob('lined', {});
    const lines: string[] = [];
    const backlog: WholeLedger['backlog'] = async (...given) => {
      lines.push(given[0]);
      return world.ledger.backlog(...given);
    };
    await sweep(['lined'], world.invocation({ ledger: { ...world.ledger, backlog } }));
    expect(lines.filter((jobName) => jobName === 'lined')).toHaveLength(2); // Its one page, and the empty end.
  });

  it('has nothing to do without jobs', async () => {
    const world = testWorld();
    await sweep([], world.invocation());
    expect(world.logged).toEqual([]);
  });

  it('resolves at most four hundred doubts, the others in the next minute', async () => {
    const world = testWorld();
    const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
    for (let index = 0; index < 401; index += 1) {
      world.ledger.put(anUncertain({ ...aRequest({ requestId: `r${index}` }), ...doubt }));
    }
    world.pass(2 * MINUTE_MS);
    world.glue.next('is busy', 'is busy');
    await sweep([], world.invocation());
    const inDoubt = () => world.ledger.items().filter(({ state }) => state === 'UNCERTAIN').length;
    expect(inDoubt()).toBe(1);
    world.pass(MINUTE_MS);
    await sweep([], world.invocation());
    expect(inDoubt()).toBe(0);
  });

  it('lets a head wait that was busy: no run of its job has ended', async () => {
    const world = testWorld();
    const notBefore = plusMs(world.clock(), SECOND_MS);
    world.ledger.put(aWaiting({ ...aRequest(), waitingFor: 'busy', notBefore }));
    await sweep(['orders-etl'], world.invocation());
    expect(world.glue.sends).toEqual([]);
  });

  it('begins no part with less than five seconds left', async () => {
    const { world } = await aMinute();
    const before = world.ledger.items();
    await sweep(jobs, world.invocation({ limitMs: 5 * SECOND_MS - 1 }));
    expect([world.ledger.items(), await world.ledger.jobs(), world.logged]).toEqual([before, [], []]);

    await sweep(jobs, world.invocation({ limitMs: 5 * SECOND_MS }));
    expect((await world.ledger.jobs()).map(({ jobName }) => jobName).sort()).toEqual(jobs);
  });

  it('resolves and polls, and tries no backlog, when there is no time left to send', async () => {
    const { world, statesOf } = await aMinute();
    let reads = 0;
    const backlog: WholeLedger['backlog'] = async () => {
      reads += 1;
      return [];
    };
    await sweep(jobs, world.invocation({ limitMs: 10 * SECOND_MS, ledger: { ...world.ledger, backlog } }));
    expect([statesOf(), reads]).toEqual([{ doubt: 'WAITING', waits: 'WAITING', runs: 'SUCCEEDED' }, 0]);
  });

  it('reads no further backlog once Glue has throttled one', async () => {
    const { world } = await aMinute();
    const invocation = world.invocation();
    invocation.throttled.raised = true;
    await sweep(jobs, { ...invocation, ledger: failing(world.ledger, 'backlog') });
    expect(world.errors()).toEqual([]);
  });

  it('works on at most four jobs at the same time, in each of its parts', async () => {
    const world = testWorld();
    let [working, most] = [0, 0];
    const slowly = async () => {
      most = Math.max(most, ++working);
      await new Promise(setImmediate);
      working -= 1;
      return [];
    };
    const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
    const tenJobs = Array.from({ length: 10 }, (_, index) => `job-${index}`);
    for (const jobName of tenJobs)
      world.ledger.put(anUncertain({ ...aRequest({ requestId: jobName, jobName }), ...doubt }));
    const list = async () => ({ kind: 'page', runs: await slowly() }) as const;
    const ledger = { ...world.ledger, backlog: slowly, running: slowly };
    await sweep(tenJobs, world.invocation({ ledger, reader: { ...world.glue.reader, list } }));
    expect(most).toBe(4);
  });
});

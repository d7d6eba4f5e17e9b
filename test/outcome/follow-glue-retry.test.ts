import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../lib/core/time.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import type { GlueReader, ListedRun } from '../../lib/ports/glue.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, losingReplies, testWorld } from '../doubles/test-world.ts';

/** Only a real request id can be read out of a marker. */
const ID = '0123456789abcdef01234567';

/** A started request of a job that Glue retries; its run is `jr_1`. */
const aRetriedWorld = async (maxRetries: number): Promise<TestWorld> => {
  const world = testWorld();
  world.glue.maxRetries = maxRetries;
  await startNew(aRequest({ requestId: ID }), world.invocation());
  return world;
};

/** Only the event; what Glue lists is ordered apart from it, as on AWS. */
const hearsOf = (world: TestWorld, jobRunId: string, state: string, given = world.invocation()): Promise<void> =>
  hearRunState({ jobName: 'orders-etl', jobRunId, state, message: `it is ${state}`, time: world.clock() }, given);

const bare = ({ arguments: _hidden, ...run }: ListedRun): ListedRun => run;

/** Glue never shows the arguments of any run. */
const hidingArguments = (reader: GlueReader): GlueReader => ({
  ...reader,
  list: async (jobName, nextToken) => {
    const reply = await reader.list(jobName, nextToken);
    return reply.kind === 'page' ? { ...reply, runs: reply.runs.map(bare) } : reply;
  },
  get: async (jobName, jobRunId) => {
    const reply = await reader.get(jobName, jobRunId);
    return reply.kind === 'run' ? { ...reply, run: bare(reply.run) } : reply;
  },
});

const item = (world: TestWorld) => world.ledger.get(ID);

describe('a run that failed, of a job that Glue itself retries', () => {
  it('keeps the request STARTED while Glue’s retry has yet to come', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1', attempt: 1 });
    expect(world.decisions()).toContain('awaits-glue');
  });

  it('makes the run that Glue has started the one that counts, with the failed one in the history', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: retried, attempt: 1 });
    expect((await item(world))?.history.at(-1)).toMatchObject({ result: 'FAILED', jobRunId: 'jr_1' });

    world.glue.end(retried, 'SUCCEEDED');
    await hearsOf(world, retried, 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: retried });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('is final when Glue’s retries are used up', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED');
    world.glue.end(retried, 'FAILED');
    await hearsOf(world, retried, 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', jobRunId: retried });
    expect(await item(world)).toHaveProperty('expiresAt');
  });

  it('is caught up with in one go when all of Glue’s retries have ended unheard of', async () => {
    const world = await aRetriedWorld(3);
    let last = 'jr_1';
    for (let retries = 0; retries < 3; retries += 1) {
      world.glue.end(last, 'FAILED');
      last = world.glue.retryByItself(last);
    }
    world.glue.end(last, 'SUCCEEDED');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: last });
  });

  it('is found by the poll when every event is lost', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    world.pass(11 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: retried });
    world.glue.end(retried, 'SUCCEEDED');
    world.pass(11 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: retried });
  });

  it('is final when no retry has come within the hour', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    await hearsOf(world, 'jr_1', 'FAILED');
    for (let polls = 0; polls < 5; polls += 1) {
      world.pass(11 * MINUTE_MS);
      await sweep(['orders-etl'], world.invocation());
    }
    expect(await item(world)).toMatchObject({ state: 'STARTED' });
    world.pass(11 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(await item(world)).toMatchObject({ state: 'FAILED', jobRunId: 'jr_1' });
  });

  it('is not decided while the list of runs cannot be read', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    world.glue.retryByItself('jr_1');
    const reader = { ...world.glue.reader, list: async () => aReadFailure('failed') };
    await expect(hearsOf(world, 'jr_1', 'FAILED', world.invocation({ reader }))).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
      retryable: true,
    });
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('is followed to the retry however long the first run took and however far back the list goes', async () => {
    const world = await aRetriedWorld(1);
    world.pass(2 * DAY_MS);
    world.glue.pageSize = 2;
    for (let others = 0; others < 7; others += 1) world.glue.accept({ JobName: 'orders-etl' });
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: retried });
  });

  it('is followed to the retry though Glue shows the arguments of neither run', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED', world.invocation({ reader: hidingArguments(world.glue.reader) }));
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: retried });
  });

  it('does not follow a run with another request’s marker, nor another attempt’s', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    for (const marker of [`${ID}.2`, 'fedcba987654321001234567.1', `${ID}.1x`]) {
      world.glue.accept(
        { JobName: 'orders-etl', Arguments: { '--trigger-request-id': marker } },
        { attempt: 1, previousRunId: 'jr_1' },
      );
    }
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('is followed once although the reply of the write was lost', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    world.glue.end(retried, 'SUCCEEDED');
    await hearsOf(world, 'jr_1', 'FAILED', world.invocation({ ledger: losingReplies(world.ledger) }));
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: retried });
    expect(world.decisions().filter((decision) => decision === 'followed')).toHaveLength(1);
  });
});

describe('the end of Glue’s own retry when the end of the first run was not noticed', () => {
  it('reaches its request by the marker', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    world.glue.end(retried, 'SUCCEEDED');
    await hearsOf(world, retried, 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: retried });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: retried });
  });

  it('does not lead back from a later retry that the ledger has followed already', async () => {
    const world = await aRetriedWorld(2);
    world.glue.end('jr_1', 'FAILED');
    const second = world.glue.retryByItself('jr_1');
    world.glue.end(second, 'FAILED');
    const third = world.glue.retryByItself(second);
    await hearsOf(world, 'jr_1', 'FAILED');
    const followed = await item(world);
    expect(followed).toMatchObject({ state: 'STARTED', jobRunId: third });
    await hearsOf(world, second, 'FAILED');
    expect(await item(world)).toEqual(followed);
  });

  it('concerns no request when the run is somebody else’s', async () => {
    const world = await aRetriedWorld(1);
    const foreign = world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': `${ID}.1` } });
    await hearsOf(world, foreign, 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('concerns no request when the recorded run has succeeded', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'SUCCEEDED');
    const again = world.glue.retryByItself('jr_1');
    await hearsOf(world, again, 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    await hearsOf(world, 'jr_1', 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: 'jr_1' });
  });

  it('is kept for later when Glue cannot say what became of the recorded run', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    const get: typeof world.glue.reader.get = async (jobName, jobRunId) =>
      jobRunId === 'jr_1' ? aReadFailure('failed') : world.glue.reader.get(jobName, jobRunId);
    const reader = { ...world.glue.reader, get };
    await expect(hearsOf(world, retried, 'FAILED', world.invocation({ reader }))).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
    });
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });
});

describe('a run that Glue may have started after a failed one, without showing its arguments', () => {
  const hidingFrom = (world: TestWorld, hidden: string) => {
    const without = <R extends { readonly jobRunId: string; readonly arguments?: unknown }>(run: R) => {
      const { arguments: _hidden, ...bare } = run;
      return run.jobRunId === hidden ? bare : run;
    };
    const reader: GlueReader = {
      ...world.glue.reader,
      list: async (...asked) => {
        const page = await world.glue.reader.list(...asked);
        return page.kind === 'page' ? { ...page, runs: page.runs.map((run) => without(run) as ListedRun) } : page;
      },
      get: async (...asked) => {
        const reply = await world.glue.reader.get(...asked);
        return reply.kind === 'run' ? { ...reply, run: without(reply.run) as ListedRun } : reply;
      },
    };
    return world.invocation({ reader });
  };

  it('is known by the run that it starts again', async () => {
    const world = await aRetriedWorld(1);
    world.glue.end('jr_1', 'FAILED');
    const retried = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED', hidingFrom(world, retried));
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: retried });
  });

  it('keeps all open while Glue does not show that either', async () => {
    const world = await aRetriedWorld(0);
    world.glue.end('jr_1', 'FAILED');
    const unknown = world.glue.accept({ JobName: 'orders-etl' }, { attempt: 1 });
    await expect(hearsOf(world, 'jr_1', 'FAILED', hidingFrom(world, unknown))).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
      message: expect.stringContaining(unknown),
    });
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });
});

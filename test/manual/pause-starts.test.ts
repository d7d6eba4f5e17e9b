import { describe, expect, it } from 'vitest';
import { EVERY_JOB, FUSE } from '../../lib/core/ledger/pause.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { admit } from '../../lib/start/admit.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = someTriggers([
  aTrigger({ name: 'orders', start: { JobName: 'orders-etl' } }),
  aTrigger({ name: 'rollup', start: { JobName: 'rollup' } }),
]);

const ask = (world: TestWorld, payload: unknown) => call(world, payload, { triggers });
const pause = (world: TestWorld, what: unknown = { trigger: 'orders' }, by = 'ana') =>
  ask(world, { pause: what, by, why: 'the schema changes' });
const resume = (world: TestWorld, given: object = {}) =>
  ask(world, { resume: { trigger: 'orders' }, by: 'ana', ...given });

/** One run in progress, one request that waits, and the trigger registered. */
const aWorld = async () => {
  const world = testWorld();
  await world.ledger.noteTrigger('orders-etl', 'orders');
  await startNew(aRequest(), world.invocation());
  world.glue.next('is busy');
  await startNew(aRequest({ requestId: 'r2' }), world.invocation());
  return world;
};

const plannedFor = (jobName: string) => {
  const { arrival: _, ...request } = aRequest({ requestId: 'moved', jobName });
  return request;
};

const swept = async (world: TestWorld) => {
  world.pass(2 * MINUTE_MS);
  await sweep(['orders-etl', 'rollup'], world.invocation());
  return (await world.ledger.get('r2'))?.state;
};

describe('a pause', () => {
  it('of a trigger tells what goes on, what waits, and who pauses it since when and why', async () => {
    const world = await aWorld();
    expect(await pause(world)).toEqual({
      message:
        'Trigger orders is paused. After 5 seconds nothing of it starts any more. ' +
        '1 request is being sent, in doubt or has a run, and goes on. 1 waits, the oldest since 2026-11-22T12:00:00Z. ' +
        'Paused by ana since 2026-11-22T12:00:00Z (the schema changes).',
      paused: [{ trigger: 'orders', by: 'ana', why: 'the schema changes', since: '2026-11-22T12:00:00.000Z' }],
      inProgress: { STARTING: 0, UNCERTAIN: 0, STARTED: 1 },
      waiting: 1,
      oldest: '2026-11-22T12:00:00.000Z',
    });
    const fields = { decision: 'paused', trigger: 'orders', by: 'ana', why: 'the schema changes' };
    expect(world.logged.at(-1)).toMatchObject({ level: 'info', fields });
  });

  it.each([[{ trigger: 'orders' }], [{ job: 'orders-etl' }], ['everything']])(
    'of %j holds back what waits and what comes, and a resume lets both start',
    async (what) => {
      const world = await aWorld();
      await pause(world, what);
      expect(await swept(world)).toBe('WAITING');
      await ask(world, { trigger: 'orders', idempotencyKey: 'new' });
      expect(world.glue.sends).toHaveLength(2);
      expect(world.ledger.items().map(({ state }) => state)).toEqual(['STARTED', 'WAITING', 'WAITING']);

      expect(await ask(world, { resume: what, by: 'ana' })).toMatchObject({ paused: [], waiting: 2 });
      expect(world.glue.sends).toHaveLength(2);
      expect(await swept(world)).toBe('STARTED');
      expect(world.ledger.items().map(({ state }) => state)).toEqual(['STARTED', 'STARTED', 'STARTED']);
    },
  );

  it('of a trigger holds when a deployment gives the trigger another job, and is ended there', async () => {
    const world = await aWorld();
    await pause(world);
    const deployed = someTriggers([aTrigger({ name: 'orders', start: { JobName: 'orders-etl-2' } })]);
    const ofNewJob = { kind: 'request', request: plannedFor('orders-etl-2') } as const;
    world.pass(MINUTE_MS);
    expect(await admit(ofNewJob, world.invocation())).toMatchObject({ kind: 'waiting', reason: 'paused' });
    const status = await call(world, { status: { trigger: 'orders' } }, { triggers: deployed });
    expect(status).toMatchObject({ jobName: 'orders-etl-2', paused: [{ by: 'ana' }] });
    const over = await call(world, { resume: { trigger: 'orders' }, by: 'ana' }, { triggers: deployed });
    expect(over).toMatchObject({ paused: [], waiting: 2 });
    await sweep(['orders-etl-2'], world.invocation());
    expect(await world.ledger.get('moved')).toMatchObject({ state: 'STARTED' });
  });

  it('of a trigger is not told of in the status of another trigger’s job', async () => {
    const world = await aWorld();
    await world.ledger.noteTrigger('rollup', 'rollup');
    await pause(world, { trigger: 'rollup' });
    expect(await ask(world, { status: { job: 'orders-etl' } })).not.toHaveProperty('paused');
    expect(await ask(world, { status: { job: 'rollup' } })).toMatchObject({ paused: [{ trigger: 'rollup' }] });
  });

  it('does not hold back other triggers of the job', async () => {
    const world = await aWorld();
    world.ledger.put({ ...(await waiting(world)), requestId: 'r3', trigger: 'loads' });
    await world.ledger.noteTrigger('orders-etl', 'loads');
    await pause(world);
    expect(await swept(world)).toBe('WAITING');
    expect(await world.ledger.get('r3')).toMatchObject({ state: 'STARTED' });
  });

  it('lets doubts be resolved and requests be cancelled and redriven, which then wait', async () => {
    const world = testWorld();
    await world.ledger.noteTrigger('orders-etl', 'orders');
    world.glue.next('fails');
    await startNew(aRequest({ requestId: 'r2' }), world.invocation());
    await pause(world);
    expect(await swept(world)).toBe('WAITING');
  });

  it('tells of itself in the status of the trigger and of a request, and in the answer to a call', async () => {
    const world = await aWorld();
    await pause(world);
    const paused = 'It is paused by ana since 2026-11-22T12:00:00Z (the schema changes).';
    expect(await ask(world, { status: { trigger: 'orders' } })).toMatchObject({
      message: expect.stringContaining(paused),
      paused: [{ by: 'ana' }],
    });
    const answer = await ask(world, { trigger: 'orders', idempotencyKey: 'new' });
    expect(answer).toMatchObject({ message: expect.stringContaining(paused), state: 'WAITING' });
  });

  it('of a person who pauses already changes why, and since when stays; a resume ends it', async () => {
    const world = await aWorld();
    await pause(world);
    await pause(world, { trigger: 'orders' }, 'ben');
    world.pass(MINUTE_MS);
    await resume(world, { by: 'ben' });
    const again = { pause: { trigger: 'orders' }, by: 'ana', why: 'it takes longer' };
    const paused = [{ by: 'ana', why: 'it takes longer', since: '2026-11-22T12:00:00.000Z' }];
    for (let times = 0; times < 3; times += 1) expect(await ask(world, again)).toMatchObject({ paused });
    expect(await ask(world, { status: { trigger: 'orders' } })).toMatchObject({ paused });
    expect(await resume(world)).toMatchObject({ paused: [] });
    world.pass(SECOND_MS);
    expect(await ask(world, again)).toMatchObject({ paused: [{ by: 'ana', since: '2026-11-22T12:01:01.000Z' }] });
  });

  it('is refused for a trigger or a job that nothing knows, with what is meant', async () => {
    const world = await aWorld();
    await expect(pause(world, { trigger: 'order' })).rejects.toThrow('found "order"; did you mean "orders"?');
    await expect(pause(world, { job: 'nothing' })).rejects.toThrow('found "nothing" (there are orders-etl, rollup)');
  });
});

describe('a resume', () => {
  it('ends one’s own pause and tells who else pauses', async () => {
    const world = await aWorld();
    await pause(world);
    world.pass(SECOND_MS);
    await pause(world, { trigger: 'orders' }, 'ben');
    expect(await resume(world)).toMatchObject({
      message:
        'The pause of trigger orders is over. 1 waits, the oldest since 2026-11-22T12:00:00Z. ' +
        'It stays paused by ben since 2026-11-22T12:00:01Z (the schema changes).',
      paused: [{ by: 'ben' }],
    });
    expect(await swept(world)).toBe('WAITING');
    await expect(resume(world)).rejects.toThrow(
      'Expected a pause by ana, found trigger orders paused by ben since 2026-11-22T12:00:01Z',
    );
  });

  it('of everything names the jobs and the triggers that others still pause', async () => {
    const world = await aWorld();
    await world.ledger.noteTrigger('rollup', 'rollup');
    await pause(world, { job: 'rollup' }, 'ben');
    await pause(world, { trigger: 'orders' }, 'cem');
    await pause(world, 'everything');
    const answer = await ask(world, { resume: 'everything', by: 'eve', all: true });
    expect(answer).toMatchObject({
      paused: [],
      pausedWithin: [
        { job: 'rollup', by: 'ben' },
        { trigger: 'orders', by: 'cem' },
      ],
    });
    expect(answer).toHaveProperty(
      'message',
      'The pause of everything is over. 1 waits, the oldest since 2026-11-22T12:00:00Z. ' +
        'Job rollup is paused by ben since 2026-11-22T12:00:00Z (the schema changes). ' +
        'Trigger orders is paused by cem since 2026-11-22T12:00:00Z (the schema changes).',
    );
  });

  it('of a job names its triggers that are still paused, and those of no other job', async () => {
    const world = await aWorld();
    await pause(world, { trigger: 'orders' }, 'ben');
    for (const [job, pausedWithin] of [
      ['orders-etl', [expect.objectContaining({ trigger: 'orders', by: 'ben' })]],
      ['rollup', undefined],
    ] as const) {
      await pause(world, { job });
      const answer = await ask(world, { resume: { job }, by: 'ana' });
      expect(Object(answer).pausedWithin).toEqual(pausedWithin);
    }
  });

  it('of somebody else’s pause says how everybody’s and the fuse’s are ended, by JSON and by the command', async () => {
    const world = await aWorld();
    const fuse = { trigger: 'orders', by: FUSE, why: 'too many', at: START_OF_TEST };
    await world.ledger.pause(EVERY_JOB, fuse);
    await expect(resume(world)).rejects.toThrow(
      '"all": true (--all) ends every pause of it, and "fuse": true (--fuse) that of the fuse.',
    );
  });

  it('ends every pause of it with "all", and says so in the log', async () => {
    const world = await aWorld();
    await pause(world);
    await pause(world, { trigger: 'orders' }, 'ben');
    expect(await resume(world, { by: 'eve', all: true })).toMatchObject({ paused: [] });
    expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'resumed', trigger: 'orders', by: 'eve', all: true });
    expect(await swept(world)).toBe('STARTED');
  });

  it('lets what comes now queue behind what has waited', async () => {
    const world = await aWorld();
    await pause(world);
    await resume(world);
    await ask(world, { trigger: 'orders', idempotencyKey: 'new' });
    expect(world.glue.sends).toHaveLength(2);
  });

  it('is refused where nobody pauses, and where the pause is of the job', async () => {
    const world = await aWorld();
    await expect(resume(world)).rejects.toThrow('found trigger orders: nobody pauses it');
    await pause(world, { job: 'orders-etl' });
    await expect(resume(world)).rejects.toThrow('A pause of the job or of everything is ended there');
    await resume(world, { resume: { job: 'orders-etl' } });
    await pause(world, 'everything');
    await expect(resume(world, { resume: { job: 'orders-etl' } })).rejects.toThrow('is ended there');
  });
});

const waiting = async (world: TestWorld) => {
  const item = await world.ledger.get('r2');
  if (item?.state !== 'WAITING') throw new Error('r2 does not wait');
  return item;
};

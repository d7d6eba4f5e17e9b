import { describe, expect, it } from 'vitest';
import { create } from '../../lib/core/ledger/start-writes.ts';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { resolveDoubts } from '../../lib/doubt/resolve-doubts.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const SETTLE_MS = 90 * SECOND_MS;
const resolve = (world: TestWorld, ids: readonly string[] = ['r1'], given = {}) =>
  resolveDoubts('orders-etl', ids, { ...world.invocation(), ...given });

/** A request whose send was ambiguous a moment ago. */
const anUncertainRequest = async (mood: 'accepts but the reply is lost' | 'fails', requestId = 'r1') => {
  const world = testWorld();
  world.glue.next(mood);
  await startNew(aRequest({ requestId }), world.invocation());
  return world;
};

/** A request whose worker died between its take and the end of its lease; it may have sent or not. */
const anAbandonedRequest = async ({ sent }: { sent: boolean }) => {
  const world = testWorld();
  const leaseUntil = plusMs(START_OF_TEST, 65 * SECOND_MS);
  await world.ledger.create(create(aRequest(), { leaseToken: 'dead', acquiredAt: START_OF_TEST, leaseUntil }));
  if (sent) world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } });
  return world;
};

describe('resolveDoubts', () => {
  it('finds the run whose reply was lost, and records it without sending', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.pass(15 * SECOND_MS);
    await resolve(world);

    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('records the end of a found run at once, because its event may be long gone', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.pass(15 * SECOND_MS);
    world.glue.end('jr_1', 'FAILED');
    await resolve(world);

    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', jobRunId: 'jr_1' });
  });

  it('clears nothing within the visibility window, not even at its very last moment', async () => {
    const world = await anUncertainRequest('fails');
    for (const ms of [15 * SECOND_MS, SETTLE_MS - 15 * SECOND_MS]) {
      world.pass(ms);
      await resolve(world);
      expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
    }
  });

  it('clears after the visibility window, under a new lease token, at the old place, and sends nothing itself', async () => {
    const world = await anUncertainRequest('fails');
    const before = await world.ledger.get('r1');
    world.pass(SETTLE_MS + 1);
    await resolve(world);

    const after = await world.ledger.get('r1');
    expect(after).toMatchObject({ state: 'WAITING', arrival: START_OF_TEST, attempt: 1 });
    expect(after?.leaseToken).not.toBe(before?.leaseToken);
    expect(after).not.toHaveProperty('visibilityFrom');
    expect(world.glue.sends).toHaveLength(1);
  });

  it('finds a run that Glue shows late, as long as it shows it within the visibility window', async () => {
    const world = testWorld();
    world.glue.lateMs = SETTLE_MS;
    world.glue.next('accepts but the reply is lost');
    await startNew(aRequest(), world.invocation());
    world.pass(15 * SECOND_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
    world.pass(SETTLE_MS - 15 * SECOND_MS + 1);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
  });

  it('begins the visibility window of an abandoned request at the end of its lease, not at its acquire', async () => {
    const world = await anAbandonedRequest({ sent: false });
    world.pass(SETTLE_MS + SECOND_MS);
    await resolve(world);
    const visibilityFrom = plusMs(START_OF_TEST, 65 * SECOND_MS);
    expect(await world.ledger.get('r1')).toMatchObject({
      state: 'UNCERTAIN',
      visibilityFrom,
      searchFrom: START_OF_TEST,
    });

    world.pass(65 * SECOND_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING' });
  });

  it('finds the run of a worker that died after it sent', async () => {
    const world = await anAbandonedRequest({ sent: true });
    world.pass(66 * SECOND_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('leaves a STARTING request alone while its lease lasts', async () => {
    const world = await anAbandonedRequest({ sent: true });
    world.pass(64 * SECOND_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTING', leaseToken: 'dead' });
    expect(world.glue.lists).toBe(0);
  });

  it('never counts a failed read as nothing, however late it is', async () => {
    const world = await anUncertainRequest('fails');
    const error = { name: 'ThrottlingException', message: 'Rate exceeded' };
    world.glue.readFailure = { kind: 'failed', error };
    world.pass(10 * SETTLE_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
  });

  it('stays in doubt and raises an error while the permission to read is missing, and heals when it is back', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.glue.readFailure = { kind: 'denied', error: { name: 'AccessDeniedException', message: 'no' } };
    world.pass(SETTLE_MS + 1);
    await resolve(world);
    expect(world.logged.at(-1)).toMatchObject({ level: 'error', fields: { decision: 'still-uncertain' } });

    world.glue.readFailure = undefined;
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
  });

  it('waits longer after each search that failed', async () => {
    const world = await anUncertainRequest('fails');
    world.glue.readFailure = { kind: 'failed', error: { name: 'ThrottlingException', message: 'Rate exceeded' } };
    const pauses: number[] = [];
    for (let looks = 0; looks < 3; looks += 1) {
      world.pass(MINUTE_MS);
      await resolve(world);
      pauses.push(((await world.ledger.get('r1'))?.nextSearch ?? 0) - world.clock());
    }
    expect(pauses).toEqual([30 * SECOND_MS, 60 * SECOND_MS, 120 * SECOND_MS]);
  });

  it('rejects, keeping the doubt, when the job has not existed for a day', async () => {
    const world = await anUncertainRequest('fails');
    world.glue.readFailure = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };
    world.pass(MINUTE_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN', visibilityFrom: START_OF_TEST });
    world.pass(DAY_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'REJECTED', visibilityFrom: START_OF_TEST });
  });

  it('asks for a run by itself when the list hides its arguments', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.glue.hidesArguments = true;
    world.pass(MINUTE_MS);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
  });

  it('does not clear when Glue does not show the arguments of some run', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.glue.hidesArguments = true;
    world.pass(SETTLE_MS + 1);
    const gone = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no' } } as const;
    await resolve(world, ['r1'], { reader: { ...world.glue.reader, get: async () => gone } });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
  });

  it('does not clear when it had no time to read all pages', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.glue.pageSize = 1;
    world.pass(SECOND_MS);
    world.glue.accept({ JobName: 'orders-etl' });
    world.pass(SETTLE_MS);
    let asked = 0;
    await resolve(world, ['r1'], { remainingMs: () => (asked++ === 0 ? MINUTE_MS : 0) });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNCERTAIN' });
  });

  it('resolves hundreds of doubts of a job with one scan', async () => {
    const world = testWorld();
    const ids = Array.from({ length: 300 }, (_, index) => `r${index}`);
    for (const requestId of ids) {
      world.glue.next('accepts but the reply is lost');
      await startNew(aRequest({ requestId }), world.invocation());
    }
    world.pass(15 * SECOND_MS);
    await resolve(world, ids);
    const states = new Set(world.ledger.items().map(({ state }) => state));
    expect([states, world.glue.lists]).toEqual([new Set(['STARTED']), 2]);
  });

  it("follows the first try when Glue's own retries carry the same marker", async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.pass(MINUTE_MS);
    const retry = { attempt: 1, previousRunId: 'jr_1' };
    world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } }, retry);
    await resolve(world);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    expect(world.decisions()).not.toContain('duplicate-run');
  });

  it('reports two runs of one attempt that neither is a retry of the other', async () => {
    const world = await anUncertainRequest('accepts but the reply is lost');
    world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } });
    world.pass(MINUTE_MS);
    await resolve(world);
    expect(world.decisions()).toContain('duplicate-run');
  });

  it('drops a search whose item has changed meanwhile', async () => {
    const world = await anUncertainRequest('fails');
    world.pass(SETTLE_MS + 1);
    const { reader } = world.glue;
    const overtaken = {
      ...reader,
      list: async (jobName: string, token?: string) => {
        const page = await reader.list(jobName, token);
        await resolve(world);
        return page;
      },
    };
    await resolve(world, ['r1'], { reader: overtaken });
    const item = await world.ledger.get('r1');
    expect(item?.history.filter(({ what }) => what === 'searched')).toHaveLength(1);
  });
});

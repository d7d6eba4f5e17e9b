import { describe, expect, it } from 'vitest';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import { standIn } from '../../lib/core/ledger/after-restore.ts';
import { outcome } from '../../lib/core/ledger/outcome-writes.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { rerunRequest } from '../../lib/manual/rerun-request.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { anEnding } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, losingReplies, testWorld } from '../doubles/test-world.ts';
import { someTriggers } from '../infra/some-triggers.ts';

const rerun = (world: TestWorld, attempt?: number, requestId = 'r1') =>
  rerunRequest(
    { kind: 'rerun', requestId, ...(attempt === undefined ? {} : { attempt }), by: 'ana', why: 'late correction' },
    world.invocation(),
  );

const swept = async (world: TestWorld) => {
  world.pass(11 * MINUTE_MS);
  await sweep(['orders-etl'], world.invocation());
  return world.ledger.get('r1');
};

const anEnded = async (state: FinalRunState): Promise<TestWorld> => {
  const world = testWorld();
  await startNew(aRequest(), world.invocation());
  world.glue.end('jr_1', state);
  expect(await swept(world)).toMatchObject({ state });
  return world;
};

describe('rerunRequest', () => {
  it.each(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'] as const)(
    'runs a request that ended %s again as its next attempt, with a marker of its own',
    async (state) => {
      const world = await anEnded(state);
      expect(await rerun(world)).toMatchObject({ kind: 'taken-up', item: { state: 'WAITING', waitingFor: 'rerun' } });
      expect(world.glue.sends).toHaveLength(1);
      expect(await swept(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_2', attempt: 2 });
      expect(world.glue.sends.map(({ Arguments }) => Arguments?.['--trigger-request-id'])).toEqual(['r1.1', 'r1.2']);
    },
  );

  it('keeps who asked for it and why, in the history and in the log', async () => {
    const world = await anEnded('SUCCEEDED');
    await rerun(world);
    const { history = [] } = (await world.ledger.get('r1')) ?? {};
    const remark = { by: 'ana', why: 'late correction' };
    expect(history.at(-1)).toMatchObject({
      what: 'rerun',
      attempt: 1,
      result: 'SUCCEEDED',
      jobRunId: 'jr_1',
      ...remark,
    });
    expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'rerun', requestId: 'r1', ...remark });
  });

  it('runs once when a call that names the attempt is sent again after the new run has ended', async () => {
    const world = await anEnded('SUCCEEDED');
    await rerun(world, 1);
    await swept(world);
    world.glue.end('jr_2', 'SUCCEEDED');
    expect(await swept(world)).toMatchObject({ state: 'SUCCEEDED', attempt: 2 });

    expect(await rerun(world, 1)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Expected r1.2, the last attempt (SUCCEEDED), found r1.1'),
    });
    await swept(world);
    expect(world.glue.runs).toHaveLength(2);
  });

  it('makes one attempt of two reruns at the same time', async () => {
    const world = await anEnded('SUCCEEDED');
    const results = await Promise.all([rerun(world), rerun(world)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['refused', 'taken-up']);
    await swept(world);
    expect(world.glue.runs).toHaveLength(2);
  });

  it('recognises its own write when the ledger lost the first reply', async () => {
    const world = await anEnded('SUCCEEDED');
    const invocation = world.invocation({ ledger: losingReplies(world.ledger) });
    const result = await rerunRequest({ kind: 'rerun', requestId: 'r1', by: 'ana', why: 'x' }, invocation);
    expect(result).toMatchObject({ kind: 'taken-up', item: { attempt: 2 } });
  });

  it('does not let the request expire while it runs again', async () => {
    const world = await anEnded('SUCCEEDED');
    await rerun(world);
    expect(await world.ledger.get('r1')).not.toHaveProperty('expiresAt');
  });

  it('refuses a request that has not ended', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation());
    expect(await rerun(world)).toMatchObject({
      message: 'Expected a request that has ended, found r1 STARTED: it can run again once it has ended.',
    });
  });

  it('refuses a rejected request, and names the redrive', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await startNew(aRequest(), world.invocation());
    expect(await rerun(world)).toMatchObject({ message: expect.stringContaining('{"redrive":"r1"}') });
  });

  it('refuses a request that the ledger does not know', async () => {
    expect(await rerun(testWorld(), undefined, 'r9')).toMatchObject({
      message: expect.stringContaining('no request "r9": it is another stage'),
    });
  });

  it('is refused, as a redrive is, for what stands for a request that a restored table has lost', async () => {
    const world = testWorld();
    const at = world.clock();
    const run = { requestId: 'r1', attempt: 1, jobName: 'orders-etl', jobRunId: 'jr_1', startedAt: at };
    const lost = standIn([{ ...run, isGluesRetry: false }], '--trigger-request-id', {
      since: at,
      now: at,
      leaseToken: 'token',
    });
    await world.ledger.create(lost);
    await world.ledger.change(outcome(lost, { jobRunId: 'jr_1', state: 'FAILED', endedAt: at }, anEnding()));
    const message =
      'Request r1 was lost when the ledger was restored, and only its run is known: upload or call again.';
    expect(await rerun(world)).toEqual({ kind: 'refused', message });
    const redrive = { kind: 'redrive', requestId: 'r1', noRunExists: false } as const;
    const context = { ledgerId: 'prod', triggers: someTriggers([]) };
    expect(await redriveRequest(redrive, context, world.invocation())).toEqual({ kind: 'refused', message });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', attempt: 1 });
  });
});

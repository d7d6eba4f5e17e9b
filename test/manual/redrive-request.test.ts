import { describe, expect, it } from 'vitest';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { refuse } from '../../lib/core/ledger/start-writes.ts';
import type { PlanContext } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { resolveDoubts } from '../../lib/doubt/resolve-doubts.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { anEnding } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, someTriggers } from '../infra/some-triggers.ts';

const context: PlanContext = {
  triggers: someTriggers([
    anUploadTrigger('orders/*', 'landing', {
      start: { JobName: 'orders-etl', Arguments: { '--key': { path: ['key'] } } },
    }),
  ]),
  ledgerId: 'ledger',
};

const redriven = (world: TestWorld, requestId = 'r1', noRunExists = false) =>
  redriveRequest({ kind: 'redrive', requestId, noRunExists }, context, world.invocation());

const swept = async (world: TestWorld): Promise<LedgerItem | undefined> => {
  world.pass(2 * MINUTE_MS);
  await sweep(['orders-etl'], world.invocation());
  return world.ledger.get('r1');
};

/** A request whose run ended in this state. */
const anEnded = async (state: FinalRunState) => {
  const world = testWorld();
  await startNew(aRequest(), world.invocation());
  world.glue.end('jr_1', state);
  world.pass(11 * MINUTE_MS);
  await sweep(['orders-etl'], world.invocation());
  expect(await world.ledger.get('r1')).toMatchObject({ state });
  return world;
};

describe('redriveRequest', () => {
  it('takes up a rejected request as the same attempt, without an expiry, and the sweep starts it', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await startNew(aRequest(), world.invocation());

    expect(await redriven(world)).toMatchObject({ kind: 'taken-up', item: { state: 'WAITING', attempt: 1 } });
    expect(await world.ledger.get('r1')).not.toHaveProperty('expiresAt');
    expect(await swept(world)).toMatchObject({ state: 'STARTED', attempt: 1 });
  });

  it('sends nothing itself', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await startNew(aRequest(), world.invocation());
    await redriven(world);
    expect(world.glue.sends).toHaveLength(1);
  });

  it('puts a request that was rejected while in doubt back into doubt, and its run is found, not doubled', async () => {
    const world = testWorld();
    world.glue.next('accepts but the reply is lost');
    await startNew(aRequest(), world.invocation());
    world.pass(MINUTE_MS);
    world.glue.readFailure = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };
    await resolveDoubts('orders-etl', ['r1'], world.invocation({ giveUpAfterMs: 0 }));
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'REJECTED' });

    world.glue.readFailure = undefined;
    expect(await redriven(world)).toMatchObject({ item: { state: 'UNCERTAIN', visibilityFrom: START_OF_TEST } });
    expect(await swept(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('leaves in doubt what was rejected because its job was deleted, when the job was created again: its list proves nothing', async () => {
    const world = testWorld();
    world.glue.next('accepts but the reply is lost');
    await startNew(aRequest(), world.invocation());
    world.pass(MINUTE_MS);
    world.glue.readFailure = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };
    await resolveDoubts('orders-etl', ['r1'], world.invocation({ giveUpAfterMs: 0 }));

    world.glue.readFailure = undefined;
    world.glue.forget('jr_1');
    world.glue.createdOn = world.clock();
    await redriven(world);
    for (let minutes = 0; minutes < 30; minutes += 2) expect(await swept(world)).toMatchObject({ state: 'UNCERTAIN' });
    expect(world.glue.sends).toHaveLength(1);
    expect(world.errors().at(-1)).toMatchObject({ fields: { error: { name: 'JobRecreated' } } });
    expect(await redriven(world, 'r1', true)).toMatchObject({ item: { state: 'WAITING' } });
  });

  it('takes up what was rejected while in doubt at once, if a person vouches that no run exists', async () => {
    const world = testWorld();
    world.glue.next('fails');
    await startNew(aRequest(), world.invocation());
    world.pass(MINUTE_MS);
    world.glue.readFailure = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };
    await resolveDoubts('orders-etl', ['r1'], world.invocation());
    expect(await redriven(world, 'r1', true)).toMatchObject({ message: expect.stringContaining('may still appear') });
    world.pass(MINUTE_MS);
    expect(await redriven(world, 'r1', true)).toMatchObject({ item: { state: 'WAITING', attempt: 1 } });
    for (const gone of ['visibilityFrom', 'searchFrom', 'error', 'expiresAt'])
      expect(await world.ledger.get('r1')).not.toHaveProperty(gone);
  });

  it.each(['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'] as const)(
    'takes up a request that ended %s as its next attempt, with a marker of its own',
    async (state) => {
      const world = await anEnded(state);
      expect(await redriven(world)).toMatchObject({ item: { state: 'WAITING', attempt: 2 } });
      expect(await swept(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_2', attempt: 2 });
      expect(world.glue.sends.map(({ Arguments }) => Arguments?.['--trigger-request-id'])).toEqual(['r1.1', 'r1.2']);
    },
  );

  it('refuses a request that succeeded, and says how to run it again', async () => {
    const world = await anEnded('SUCCEEDED');
    expect(await redriven(world)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/{"rerun":"r1\.1",.*}, or glue-job-trigger rerun r1\.1 --why 'the reason'\.$/),
    });
  });

  it('refuses what is under way, and what is not there', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest(), world.invocation());
    expect(await redriven(world)).toMatchObject({ message: expect.stringContaining('is WAITING') });
    expect(await redriven(world, 'r2')).toMatchObject({ message: expect.stringContaining('no request "r2"') });
  });

  it('takes up a request in doubt only when a person vouches that no run exists, and the visibility window is over', async () => {
    const world = testWorld();
    world.glue.next('fails');
    await startNew(aRequest(), world.invocation());
    expect(await redriven(world)).toMatchObject({ message: expect.stringContaining('noRunExists') });
    expect(await redriven(world, 'r1', true)).toMatchObject({ message: expect.stringContaining('may still appear') });
    world.pass(2 * MINUTE_MS);
    expect(await redriven(world, 'r1', true)).toMatchObject({ kind: 'taken-up', item: { state: 'WAITING' } });
  });

  it('registers the job, so that the sweep serves it though no trigger names it any more', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await startNew(aRequest(), world.invocation());
    await redriven(world);
    expect(await world.ledger.jobs()).toMatchObject([{ jobName: 'orders-etl' }]);
  });

  it('makes one attempt of two redrives at the same time', async () => {
    const world = await anEnded('FAILED');
    const results = await Promise.all([redriven(world), redriven(world)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['refused', 'taken-up']);
    await swept(world);
    expect(world.glue.runs).toHaveLength(2);
  });

  it('renders a request again that could not be rendered, once its trigger is corrected', async () => {
    const world = testWorld();
    const { request: _none, ...unrendered } = aRequest();
    const error = { name: 'RenderFailed', message: 'no field "kee"' };
    await world.ledger.create(refuse(unrendered, 'leaseToken', error, anEnding()));

    await redriven(world);
    await swept(world);
    expect(world.glue.sends).toMatchObject([{ JobName: 'orders-etl', Arguments: { '--key': 'orders/r1.csv' } }]);
  });

  it('leaves it rejected while its trigger is not corrected, and names the error', async () => {
    const world = testWorld();
    const { request: _none, ...unrendered } = aRequest({ trigger: 'removed' });
    const error = { name: 'RenderFailed', message: 'no field "kee"' };
    await world.ledger.create(refuse(unrendered, 'leaseToken', error, anEnding()));

    expect(await redriven(world)).toMatchObject({ message: expect.stringContaining('no trigger "removed"') });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'REJECTED' });
  });
});

import { expect, it } from 'vitest';
import { runManually } from '../../lib/manual/run-manually.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { type TestWorld, testWorld } from '../doubles/test-world.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = someTriggers([
  aTrigger({ name: 'reprocess', start: { JobName: 'orders-etl', Arguments: {} } }),
  aTrigger({ name: 'resting', enabled: false }),
]);

const objects = { head: () => Promise.reject(new Error('no object is named')) };

const call = (world: TestWorld, payload: object) => {
  const { ledger, glue } = world;
  const context = {
    plan: { triggers, ledgerId: 'ledger' },
    objects,
    ledger,
    pauses: world.ledger,
    history: memoryHistory(ledger),
    groups: world.ledger,
    checks: memoryExpected(),
  };
  const more = { reader: glue.reader, region: 'eu-west-1', lambdaRequestId: 'invocation-1' };
  return runManually(payload, { ...context, ...more }, world.invocation());
};

it('fails with failOnError where nothing is started or would be, and the answer says why', async () => {
  const world = testWorld();
  const resting = { trigger: 'resting' };
  expect(await call(world, resting)).toMatchObject({ reason: 'disabled' });
  for (const payload of [resting, { ...resting, dryRun: true }]) {
    await expect(call(world, { ...payload, failOnError: true })).rejects.toMatchObject({
      code: 'NOT_STARTED',
      message: expect.stringMatching(/^Nothing is started: /),
    });
  }
});

it('fails with failOnError where Glue rejects the request, each time the call is sent', async () => {
  const world = testWorld();
  world.glue.next('refuses');
  const payload = { trigger: 'reprocess', input: { from: '1' }, idempotencyKey: 'k', failOnError: true };
  for (const _time of [1, 2]) {
    await expect(call(world, payload)).rejects.toMatchObject({ code: 'NOT_STARTED' });
  }
  const { failOnError: _, ...without } = payload;
  expect(await call(world, without)).toMatchObject({ state: 'REJECTED' });
});

it('succeeds with failOnError where a run is started, would be, or was started before', async () => {
  const world = testWorld();
  const payload = { trigger: 'reprocess', input: { from: '1' }, idempotencyKey: 'k', failOnError: true };
  expect(await call(world, { ...payload, dryRun: true })).toMatchObject({ jobName: 'orders-etl' });
  expect(await call(world, payload)).toMatchObject({ state: 'STARTED' });
  expect(await call(world, payload)).toMatchObject({ state: 'STARTED' });
});

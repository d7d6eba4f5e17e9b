import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({ sweepEveryMs: 1_000 });
});
afterAll(() => world.close());

const call = (number: number, more: object = {}) => {
  const payload = { trigger: 'reprocess', input: { from: `${number}`, to: 'z' }, idempotencyKey: `call-${number}` };
  return world.cloud.invoke('manual', { ...payload, ...more });
};

/** The id of the request that this call makes, before it makes it. */
const idOf = async (number: number): Promise<string> =>
  JSON.parse((await call(number, { dryRun: true })).payload ?? '').requestId;

const startedFrom = (jobName: string) =>
  world.cloud.glue.runs(jobName).map((run) => Number(run.arguments['--from'] ?? run.arguments['--number']));

const statusOf = async (of: string): Promise<Record<string, unknown>> =>
  JSON.parse((await world.cloud.invoke('manual', { status: of })).payload ?? '');

describe.concurrent('an error that Glue gives again and again to the built functions', () => {
  it('keeps no other request of the job waiting, whichever requests it affects', async () => {
    const errors = ['InternalServiceException', 'ResourceNumberLimitExceededException', 'AccessDeniedException'];
    for (const [number, error] of errors.entries()) {
      world.cloud.glue.order({ fault: 'error', error, requestId: await idOf(number) });
    }
    for (let number = 0; number < 8; number += 1) await call(number);
    await world.cloud.feed.until('the five others have started', () => startedFrom('reprocess').length >= 5);
    expect(startedFrom('reprocess').toSorted()).toEqual([3, 4, 5, 6, 7]);
    for (let number = 0; number < errors.length; number += 1) {
      expect(['WAITING', 'STARTING', 'UNCERTAIN']).toContain((await statusOf(await idOf(number)))['state']);
    }
  });

  it('rejects no request while the permission to start the job is missing, and starts all once it is there', async () => {
    const order = { fault: 'error', error: 'AccessDeniedException', jobName: 'narrow', times: 4 } as const;
    const { id } = world.cloud.glue.order(order);
    for (const number of [1, 2, 3]) await world.cloud.upload('landing', `narrow/${number}`, 'hello');
    const struck = () => world.cloud.glue.faults().some((fault) => fault.id === id && fault.struck > 0);
    await world.cloud.feed.until('one is refused', struck);
    await world.runs('narrow', 3);
    expect(startedFrom('narrow').toSorted()).toEqual([1, 2, 3]);
    await world.cloud.feed.until('all three are recorded', () =>
      world.cloud.glue.runs('narrow').every((run) => world.decisions(requestOf(run)).includes('started')),
    );
    for (const number of [1, 2, 3]) {
      const { requests } = await statusOf(`s3://landing/narrow/${number}`);
      expect(requests).toMatchObject([{ jobRunId: expect.any(String) }]);
    }
  });
});

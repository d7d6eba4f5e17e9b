import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import type { BatchRule } from '../../lib/core/batch/decide-cut.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import type { ManifestStore } from '../../lib/ports/batching.ts';
import { batchWorld } from '../batch/batch-world.ts';
import { aPolicy } from '../core/batch/a-policy.ts';

/** A batch has a run, another upload of its group gathers meanwhile, and the run ends. */
const heard = async (
  rule: BatchRule,
  { manifests, limitMs = MINUTE_MS }: { manifests?: ManifestStore; limitMs?: number } = {},
) => {
  const world = batchWorld(rule);
  await world.upload('a');
  world.pass(MINUTE_MS);
  await world.close();
  await drainBacklog({ jobName: 'etl' }, 0, world.invocation());
  await world.upload('b');
  world.pass(MINUTE_MS);
  const [request] = world.requests();
  if (request?.jobRunId === undefined) throw new Error('the batch has no run');
  world.glue.end(request.jobRunId, 'SUCCEEDED');
  const { ledger, batchFile, manifests: own } = world.closing();
  const batching = { ledger, batchFile, manifests: manifests ?? own };
  const ended = { jobName: 'etl', jobRunId: request.jobRunId, state: 'SUCCEEDED', time: world.clock() };
  await hearRunState(ended, { ...world.invocation({ limitMs }), openBatching: () => batching });
  return world;
};

const hold = aPolicy({ quietSeconds: 60, hold: true });

describe('the end of the run for which a group waits', () => {
  it('closes the group at once and starts the next run, without waiting for the sweep', async () => {
    const world = await heard(hold);
    expect(await world.stateOf('b')).toBe('BATCHED');
    expect(world.requests().map(({ state }) => state)).toEqual(['SUCCEEDED', 'STARTED']);
  });

  it('leaves the group of a trigger that does not hold to the sweep', async () => {
    const world = await heard(aPolicy({ quietSeconds: 60 }));
    expect(await world.stateOf('b')).toBe('GATHERED');
  });

  it('leaves the group to the sweep when little time is left', async () => {
    const world = await heard(hold, { limitMs: 19_000 });
    expect(await world.stateOf('b')).toBe('GATHERED');
    expect(world.requests().map(({ state }) => state)).toEqual(['SUCCEEDED']);
  });

  it('is recorded also when the group cannot be closed, which is an error and the sweep’s', async () => {
    const put = async () => {
      throw new Error('S3 is down');
    };
    const world = await heard(hold, { manifests: { addressOf: (key) => key, put } });
    expect(world.requests().map(({ state }) => state)).toEqual(['SUCCEEDED']);
    expect(world.errors()).toMatchObject([{ fields: { decision: 'sweep-error', part: 'batches' } }]);
    await world.close();
    expect(await world.stateOf('b')).toBe('BATCHED');
  });
});

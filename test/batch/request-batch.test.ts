import { describe, expect, it } from 'vitest';
import { gatherUpload } from '../../lib/batch/gather-upload.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { nothing } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import type { ManifestStore } from '../../lib/ports/batching.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { aRequest, ledgerDown } from '../doubles/test-world.ts';
import { BY, batchWorld, GROUP } from './batch-world.ts';

const policy = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });

/** A group in which an upload gathers whose key has a line's end, and whose list is to be one of addresses. */
const unlisted = async () => {
  const world = batchWorld(policy, { manifestOf: () => 'addresses' });
  const { requestId, trigger, markerName, identity, event } = aRequest({ requestId: 'a' });
  const member = { group: GROUP, by: BY, role: 'upload', size: 5 } as const;
  const withLineEnd = { ...event, key: 'orders/a\nb.csv' } as typeof event;
  await gatherUpload(
    { requestId, trigger, jobName: 'etl', markerName, identity, event: withLineEnd, member },
    world.invocation(),
  );
  world.pass(MINUTE_MS);
  return world;
};

/** A group that is cut, and whose closer died before the list was written. */
const cutWithoutList = async () => {
  const world = batchWorld(policy);
  await world.upload('a');
  world.pass(MINUTE_MS);
  const put = async () => {
    throw ledgerDown();
  };
  await world.close({ manifests: { ...world.manifests, put } });
  return world;
};

/** What a closer has where the stack has no bucket for lists. */
const NOWHERE: ManifestStore = { addressOf: (key) => key, put: async () => 'nowhere' };

describe('the request of a batch', () => {
  it('has its list also if its trigger is gone when the cut is carried on, so that it can be redriven', async () => {
    const world = await cutWithoutList();
    world.deploy('no-trigger', {
      manifestOf: () => undefined,
      planBatch: (event) => nothing(event, 'unknown-trigger', 'its trigger is gone'),
    });
    await world.close();
    expect(world.requests()).toMatchObject([{ state: 'REJECTED' }]);
    const [key] = world.manifests.written.keys();
    expect(world.requests()[0]?.event).toMatchObject({ manifest: `s3://manifests/${key}` });
    expect(world.lists()).toEqual([['orders/a.csv']]);
  });

  it('is made without a list if today’s file reads none, and there is no bucket for lists any more', async () => {
    const world = await cutWithoutList();
    world.deploy(policy, { manifestOf: () => undefined });
    await world.close({ manifests: NOWHERE });
    expect(world.requests()).toMatchObject([{ state: 'WAITING' }]);
    expect(world.requests()[0]?.event).not.toHaveProperty('manifest');
  });

  it('is not made without the list that today’s file reads', async () => {
    const world = await cutWithoutList();
    await world.close({ manifests: NOWHERE });
    expect(world.requests()).toEqual([]);
    const { error } = world.errors().at(-1)?.fields ?? {};
    expect(error).toBeInstanceOf(TriggerError);
    expect(error).toMatchObject({ code: 'MANIFEST_UNWRITTEN', message: expect.stringContaining('MANIFEST_BUCKET') });
  });

  it('has no address of a list, and nothing to send, if its list cannot be written', async () => {
    const world = await unlisted();
    await world.close();
    const [request] = world.requests();
    expect(request).toMatchObject({ state: 'REJECTED', error: { name: 'ManifestNotWritable' } });
    expect(world.manifests.written.size).toBe(0);
    // A redrive sends what is rendered, and renders anew only what is not.
    expect(request?.request).toBeUndefined();
    expect(request?.event).not.toHaveProperty('manifest');
  });

  it('is told as rejected also if the reply of its write was lost, and the SDK wrote again', async () => {
    const world = await unlisted();
    const { ledger } = world;
    const create: typeof ledger.create = async (item) => {
      await ledger.create(item);
      return ledger.create(item);
    };
    await world.close({ ledger: { ...ledger, create } });
    expect(world.decisions().filter((decision) => decision === 'rejected')).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { gatherUpload } from '../../lib/batch/gather-upload.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { aRequest } from '../doubles/test-world.ts';
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

describe('the request of a batch', () => {
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

import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { batchWorld } from './batch-world.ts';

const denied = {
  addressOf: (key: string) => `s3://lists/${key}`,
  put: async (): Promise<'written'> => {
    throw new TriggerError('MANIFEST_UNWRITTEN', 'S3 answered HTTP 403 AccessDenied', { retryable: true });
  },
};

describe('a bucket for lists that is denied or missing', () => {
  const closedWhileDenied = async () => {
    const world = batchWorld(aPolicy({ items: 2 }));
    await world.upload('a');
    await world.upload('b');
    await world.close({ manifests: denied });
    return world;
  };

  it('starts no run without its list, and is an error in each sweep', async () => {
    const world = await closedWhileDenied();
    await world.close({ manifests: denied });
    expect(world.requests()).toEqual([]);
    expect(world.errors().map(({ fields }) => fields['decision'])).toEqual(['sweep-error', 'sweep-error']);
    expect(await world.stateOf('a')).toBe('GATHERED');
  });

  it('is told as an old cut after a quarter of an hour, once a sweep', async () => {
    const world = await closedWhileDenied();
    world.pass(14 * MINUTE_MS);
    await world.close({ manifests: denied });
    expect(world.decisions()).not.toContain('cut-old');
    world.pass(MINUTE_MS);
    await world.close({ manifests: denied });
    expect(world.decisions().filter((decision) => decision === 'cut-old')).toHaveLength(1);
  });

  it('loses nothing: when it may be written, one run gets the list of all', async () => {
    const world = await closedWhileDenied();
    await world.upload('c');
    world.pass(60 * MINUTE_MS);
    await world.close();
    expect(world.requests()).toHaveLength(1);
    expect(world.lists()).toEqual([['orders/a.csv', 'orders/b.csv']]);
    expect([await world.stateOf('a'), await world.stateOf('b'), await world.stateOf('c')]).toEqual([
      'BATCHED',
      'BATCHED',
      'GATHERED',
    ]);
  });
});

/** What becomes of groups and cuts that stand in the ledger for very long. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/core/time.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { ledgerDown } from '../doubles/test-world.ts';
import { batchWorld, GROUP } from './batch-world.ts';

const QUIET = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });

it('a group still holds its next batch if its last one waits for longer than anything is kept', async () => {
  const world = batchWorld({ ...QUIET, hold: true });
  await world.upload('a');
  world.pass(MINUTE_MS);
  await world.close();
  world.pass(400 * DAY_MS);
  world.ledger.expireGroups(world.clock());
  await world.upload('b');
  world.pass(MINUTE_MS);
  await world.close();
  expect(world.requests()).toHaveLength(1);
  expect(await world.stateOf('b')).toBe('GATHERED');
});

it('a group that waits for no run expires with what is kept', async () => {
  const world = batchWorld(QUIET);
  await world.upload('a');
  world.pass(MINUTE_MS);
  await world.close();
  world.pass(91 * DAY_MS);
  world.ledger.expireGroups(world.clock());
  expect(await world.ledger.group(GROUP)).toBeUndefined();
});

describe('a cut that is nearly as old as what is kept', () => {
  const OLD_MS = 88 * DAY_MS;
  const down = async () => {
    throw ledgerDown();
  };

  it('makes no request, which might have ended and expired, and says so', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close({ manifests: { ...world.manifests, put: down } });
    world.pass(OLD_MS);
    await world.close();
    expect(world.requests()).toEqual([]);
    expect(world.decisions()).toContain('cut-too-old');
  });

  it('makes the request once a person has set the time of the cut to the present', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close({ manifests: { ...world.manifests, put: down } });
    world.pass(OLD_MS);
    const group = await world.ledger.group(GROUP);
    if (group === undefined) throw new Error('there is no cut');
    world.ledger.putGroup({ ...group, cutAt: world.clock() });
    await world.close();
    expect(world.requests()).toMatchObject([{ state: 'WAITING', event: { count: 1 } }]);
    expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'IDLE' });
  });

  it('takes the members all the same if its request is there', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close({ ledger: { ...world.ledger, change: down } });
    world.pass(OLD_MS);
    await world.close();
    expect(await world.stateOf('a')).toBe('BATCHED');
    expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'IDLE' });
    expect(world.requests()).toHaveLength(1);
  });

  it.each([
    ['requests of its uploads', 'upload', 'no-batch', 'WAITING'],
    ['no request, as only a marker was there', 'marker', QUIET, 'BATCHED'],
  ] as const)('goes on if it makes %s', async (_what, role, rule, state) => {
    const world = batchWorld(rule);
    await world.upload('a', { role });
    world.pass(HOUR_MS);
    await world.close({ ledger: { ...world.ledger, change: down } });
    expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'CUTTING' });
    world.pass(OLD_MS);
    await world.close();
    expect(await world.stateOf('a')).toBe(state);
    expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'IDLE' });
  });
});

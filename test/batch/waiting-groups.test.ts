import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { batchWorld } from './batch-world.ts';

const HOURS = Array.from({ length: 30 }, (_, hour) => `hour-${String(hour).padStart(2, '0')}`);
const policy = aPolicy({
  quietSeconds: 60,
  atMostSeconds: 900,
  need: { capture: 'part', names: ['orders', ...HOURS] },
});
const DAYS = Array.from({ length: 12 }, (_, day) => `2026-11-${day + 10}`);

/** An upload for each day, of which each group lacks thirty. */
const twelveDays = async () => {
  const world = batchWorld(policy);
  for (const day of DAYS) {
    await world.upload(day, { part: 'orders', by: { day } });
    world.pass(SECOND_MS);
  }
  world.pass(16 * MINUTE_MS);
  return world;
};

describe('groups that wait for a person', () => {
  it('are told in one line of their trigger: how many, and what the five that wait longest lack', async () => {
    const world = await twelveDays();
    await world.close();
    const [line, ...others] = world.errors();
    expect(others).toEqual([]);
    expect(line?.fields).toMatchObject({ decision: 'batch-incomplete', trigger: 'orders', waiting: 12 });
    expect(line?.fields['groups']).toMatchObject(
      DAYS.slice(0, 5).map((day) => ({ by: { day }, members: 1, missing: HOURS.slice(0, 20), missingCount: 30 })),
    );
  });

  it('are told each minute, also if time runs out before all were looked at', async () => {
    const world = await twelveDays();
    await world.close();
    let asked = 0;
    await world.close({ remainingMs: () => (asked++ < 2 ? 1 : 0) });
    expect(world.decisions()).toContain('batches-left');
    expect(world.errors()).toHaveLength(2);
  });

  it('are told in one line, too, if their trigger is gone', async () => {
    const world = await twelveDays();
    world.deploy('no-trigger');
    await world.close();
    expect(world.errors()).toMatchObject([{ fields: { decision: 'batch-stranded', trigger: 'orders', waiting: 12 } }]);
  });
});

import { describe, expect, it } from 'vitest';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = someTriggers([aTrigger({ name: 'orders', start: { JobName: 'orders-etl' } })]);

const aWorld = async () => {
  const world = testWorld();
  await world.ledger.noteTrigger('orders-etl', 'orders');
  return world;
};

const pause = (world: TestWorld, by = 'ana') =>
  call(world, { pause: { trigger: 'orders' }, by, why: 'the schema changes' }, { triggers });
const resume = (world: TestWorld, by = 'ana') => call(world, { resume: { trigger: 'orders' }, by }, { triggers });

describe('a late copy of a pause', () => {
  it('does not pause again after the resume', async () => {
    const world = await aWorld();
    const late: (() => Promise<boolean>)[] = [];
    const { ledger } = world;
    const pauses = {
      ...ledger,
      pause: (...given: Parameters<typeof ledger.pause>) => {
        late.push(() => ledger.pause(...given));
        return ledger.pause(...given);
      },
    };
    await call(world, { pause: { trigger: 'orders' }, by: 'ana', why: 'w' }, { triggers, pauses });
    await resume(world);
    await Promise.all(late.map((copy) => copy()));
    expect((await ledger.job(EVERY_JOB))?.pauses).toBeUndefined();
    expect(late).toHaveLength(1);
  });

  it('does not pause again where the resume has ended its second copy, which kept its since', async () => {
    const world = await aWorld();
    const { ledger } = world;
    await pause(world);
    const first = (await ledger.job(EVERY_JOB))?.pauses?.[0];
    world.pass(SECOND_MS);
    await pause(world);
    const second = (await ledger.job(EVERY_JOB))?.pauses?.[0];
    await resume(world);
    for (const late of [first, second]) expect(late && (await ledger.pause(EVERY_JOB, late))).toBe(false);
    expect(second).toEqual({ ...first, at: START_OF_TEST + SECOND_MS, since: START_OF_TEST });
  });

  it('is told from a pause that is new, also by a clock that is behind that of the resume', async () => {
    const world = await aWorld();
    world.pass(3 * SECOND_MS);
    await pause(world);
    await resume(world);
    world.pass(-3 * SECOND_MS);
    expect(await pause(world)).toMatchObject({ paused: [{ by: 'ana', since: '2026-11-22T12:00:03.001Z' }] });
  });

  it('is told from a pause that a resume of another person has crossed: that pause begins after it', async () => {
    const world = await aWorld();
    await pause(world, 'ben');
    let times = 0;
    const { ledger } = world;
    const crossed = {
      ...ledger,
      pause: async (...given: Parameters<typeof ledger.pause>) => {
        times += 1;
        if (times === 1) {
          world.pass(SECOND_MS);
          await resume(world, 'ben');
        }
        return ledger.pause(...given);
      },
    };
    await call(world, { pause: { trigger: 'orders' }, by: 'ana', why: 'w' }, { triggers, pauses: crossed });
    expect((await ledger.job(EVERY_JOB))?.pauses).toMatchObject([{ by: 'ana' }]);
    expect(times).toBe(2);
  });
});

describe('a late copy of a resume', () => {
  it('does not end the pause that its person has renewed', async () => {
    const world = await aWorld();
    const { ledger } = world;
    await pause(world);
    const first = (await ledger.job(EVERY_JOB))?.pauses?.[0];
    world.pass(SECOND_MS);
    await pause(world);
    if (first !== undefined) await ledger.resume(EVERY_JOB, first, world.clock());
    expect((await ledger.job(EVERY_JOB))?.pauses).toMatchObject([{ by: 'ana' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { MINUTE_MS, parseIso } from '../../lib/core/time.ts';
import { showExpected, tellExpected } from '../../lib/manual/tell-expected.ts';
import { anExpectingWorld } from '../expect/expecting-world.ts';

const each = [{ capture: 'area', values: ['eu', 'us'] }];

/** What the status of the trigger says after a sweep at 13:01, when something is missing. */
const afterMiss = async (given: Parameters<typeof anExpectingWorld>[0] = {}) => {
  const made = anExpectingWorld(given);
  await made.sweep();
  made.passTo('2026-11-22T13:01:00Z');
  made.arrive('orders/US/a.csv', { arrival: parseIso('2026-11-22T12:30:00Z') ?? made.world.clock() });
  await made.sweep();
  return made;
};

const ask = async ({ trigger, checks, world }: ReturnType<typeof anExpectingWorld>) => {
  const answer = await tellExpected(trigger, checks, world.clock());
  return { answer, text: showExpected(answer) };
};

describe('the status of a trigger that expects something', () => {
  it('says what and when it is looked for next, before the first check, too', async () => {
    const made = anExpectingWorld({ each, until: 'succeeded' });
    const { answer, text } = await ask(made);
    expect(answer).toEqual({
      what: 'each day by 13:00 UTC, its run succeeded for each area of eu, us',
      next: { date: '2026-11-22', since: '2026-11-22T00:00:00.000Z', due: '2026-11-22T13:00:00.000Z' },
    });
    expect(text).toContain('The next check is for 2026-11-22, due at 2026-11-22T13:00:00Z.');
    await made.sweep();
    expect((await ask(made)).text).toBe(text);
  });

  it('says what is missing, what came instead, and when it had all come', async () => {
    const made = await afterMiss({ each });
    const near = 's3://landing/orders/US/a.csv at 2026-11-22T12:30:00Z (its area is "US"; did you mean "us"?)';
    expect((await ask(made)).text).toContain(
      `By 2026-11-22T13:00:00Z something was missing for 2026-11-22: area eu; area us. Near misses: ${near}.`,
    );
    made.world.pass(MINUTE_MS);
    for (const area of ['eu', 'us']) made.arrive(`orders/${area}/b.csv`);
    await made.sweep();
    const { answer, text } = await ask(made);
    expect(answer?.last).toMatchObject({ result: 'missed', came: '2026-11-22T13:02:00.000Z' });
    expect(text).toContain('area eu; area us; all of it had come at 2026-11-22T13:02:00Z.');
  });

  it('says that nothing came where anything would have been enough, and that all came in time', async () => {
    const made = anExpectingWorld();
    await made.sweep();
    made.passTo('2026-11-22T13:01:00Z');
    await made.sweep();
    expect((await ask(made)).text).toContain('something was missing for 2026-11-22: nothing has come.');
    made.passTo('2026-11-23T12:00:00Z');
    made.arrive('orders/eu/a.csv');
    made.passTo('2026-11-23T13:01:00Z');
    await made.sweep();
    expect((await ask(made)).text).toContain('On 2026-11-23 all of it had come in time.');
  });

  it('says nothing of a trigger that expects nothing, and of no next check while it is disabled', async () => {
    const { trigger, checks, world } = anExpectingWorld();
    const { expect: _none, ...unexpecting } = trigger;
    expect(await tellExpected(unexpecting, checks, world.clock())).toBeUndefined();
    expect(showExpected(undefined)).toBe('');
    expect(await tellExpected({ ...trigger, enabled: false }, checks, world.clock())).not.toHaveProperty('next');
  });
});

import { describe, expect, it } from 'vitest';
import { play } from './fake-world.ts';

const closed = () => ({ message: 'm', closes: true });

describe('the verb close', () => {
  it('names the group by its values, and tells who wants it closed', async () => {
    const { code, calls } = await play(['close', 'orders', 'area=eu', 'note=a=b', '--why', 'w'], { answer: closed });
    const group = { trigger: 'orders', by: { area: 'eu', note: 'a=b' } };
    expect({ code, calls }).toEqual({
      code: 0,
      calls: [{ close: group, by: 'ann', why: 'w', idempotencyKey: 'a-new-key' }],
    });
  });

  it('takes a trigger alone for its one group', async () => {
    const { calls } = await play(['close', 'nightly'], { answer: closed });
    expect(calls).toMatchObject([{ close: { trigger: 'nightly', by: {} } }]);
  });

  it('answers no where nothing was, or in a dry run would be, closed', async () => {
    const nothing = () => ({ message: 'm', closes: false });
    expect((await play(['close', 'orders'], { answer: nothing })).code).toBe(3);
    expect((await play(['close', 'orders', '--dry-run'], { answer: nothing })).code).toBe(3);
    const would = () => ({ message: 'm', closes: false, wouldClose: true });
    expect((await play(['close', 'orders', '--dry-run'], { answer: would })).code).toBe(0);
  });

  it.each([
    [[], 'expected a trigger and the values of its group, found nothing'],
    [['day=2026-11-22'], 'expected a trigger and the values of its group, found day=2026-11-22'],
    [['orders', 'day'], 'expected name=value, found day'],
    [['orders', 'day='], 'expected name=value, found day='],
    [['orders', 'day=a', 'day=b'], 'day: it is given twice'],
  ])('refuses %j as wrong usage', async (words, message) => {
    const { code, err, calls } = await play(['close', ...words]);
    expect({ code, calls, first: err[0] }).toEqual({ code: 2, calls: [], first: message });
  });
});

it('the members of a group are shown, and the command that closes it', async () => {
  const answer = () => ({
    message: '1 upload gather.',
    closesAt: '2026-11-22T12:15:00.000Z',
    members: [{ requestId: 'f1', part: 'rates', arrived: '2026-11-22T12:00:00.000Z' }],
    next: [{ to: 'close it', call: { close: { trigger: 'orders', by: { day: '2026-11-22' } } } }],
  });
  const { out } = await play(['status', 'orders', 'day=2026-11-22', '--stage', 'prod'], { answer });
  const shown = out.join('\n');
  expect(shown).toMatch(/closes +2026-11-22T12:15:00Z/);
  expect(shown).toContain('f1 rates since 2026-11-22T12:00:00Z');
  expect(shown).toContain('npx glue-job-trigger close orders day=2026-11-22 --stage prod');
});

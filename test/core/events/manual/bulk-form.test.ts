import { describe, expect, it } from 'vitest';
import { parseManualCall } from '../../../../lib/core/events/manual/manual-call.ts';

const remarks = { by: 'ana', why: 'sent twice' };
const day = '2026-11-22';

const messageOf = (payload: object): string => {
  const parsed = parseManualCall(payload);
  return parsed.ok ? `it was taken: ${JSON.stringify(parsed.call)}` : parsed.message;
};
const cancelBy = (filter: object) => messageOf({ cancel: { trigger: 'orders', ...filter }, ...remarks });

describe('the filter of a call for many requests', () => {
  it.each([
    [{ day, before: '2026-11-22T01:00:00Z' }, 'cancel: "day" does not go together with "from" and "before"'],
    [{ day, from: '2026-11-22T01:00:00Z' }, 'cancel: "day" does not go together with "from" and "before"'],
    [{ before: '2026-11-22T01:00:00Z' }, 'cancel: "before" needs "from"'],
    [{ day: '2026-02-30' }, 'cancel.day: expected a UTC day such as "2026-11-22"'],
    [{ from: '2026-02-30T00:00:00Z' }, 'cancel.from: expected a time such as'],
    [{ from: '2026-11-22T00:00:00Z', before: '9999-12-31T23:59:59-12:00' }, 'cancel.before: expected a time such as'],
    [{ from: '2026-11-22T00:00:00Z', before: '2026-11-21T00:00:00Z' }, 'cancel.before: expected a time after "from"'],
    [{ from: '2026-11-22T00:00:00Z', before: '2026-11-22T00:00:00Z' }, 'cancel.before: expected a time after "from"'],
    [{ day, cancelId: '2026-11-22_2026-11-22_a' }, 'only a redrive takes that up again'],
    [{ day, trigger: 'x'.repeat(256) }, 'cancel.trigger: expected at most 255 characters'],
  ])('takes nothing that it does not follow: %j', (filter, why) => {
    expect(cancelBy(filter)).toContain(why);
  });

  it.each([
    [{ cancelId: '2026-11-22_2026-11-22_a', state: 'CANCELLED' }, '"state" does not go together with "cancelId"'],
    [{ cancelId: '2026-11-22_2026-02-30_a' }, 'redrive.cancelId: expected the "cancelId" of an answer'],
    [{ cancelId: '2026-11-23_2026-11-22_a' }, 'redrive.cancelId: expected the "cancelId" of an answer'],
    [{ cancelId: `2026-11-22_2026-11-22_${'a'.repeat(41)}` }, 'redrive.cancelId: expected the "cancelId" of an answer'],
  ])('of a redrive takes no cancelId that it cannot follow: %j', (filter, why) => {
    expect(messageOf({ redrive: { trigger: 'orders', ...filter }, ...remarks })).toContain(why);
  });

  it('names the first few of many unknown names, and cuts long ones', () => {
    const names = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`${at}-${'x'.repeat(100)}`, 1]));
    const message = cancelBy({ day, ...names });
    expect(message).toContain('cancel: 49997 more are no fields of a filter');
    expect(message.length).toBeLessThan(1_500);
  });
});

describe('who asks for something', () => {
  it.each(['by', 'why'])('says more than blanks by "%s"', (name) => {
    expect(messageOf({ cancel: { trigger: 'orders', day }, ...remarks, [name]: ' \t ' })).toContain(
      `${name}: expected more than blanks`,
    );
  });

  it('is known by a name that the ledger can keep', () => {
    const parsed = parseManualCall({ pause: { trigger: 'orders' }, by: 'ana\ud83d', why: 'w' });
    expect(parsed).toMatchObject({ ok: true, call: { by: 'ana\ufffd' } });
  });
});

import { describe, expect, it } from 'vitest';
import { type BatchRule, decideCut } from '../../../lib/core/batch/decide-cut.ts';
import type { Gathering } from '../../../lib/core/batch/gathering.ts';
import { showClosing, showThere, showValues } from '../../../lib/core/batch/show-group.ts';
import { aPolicy, at, entry } from './a-policy.ts';

const closing = (rule: BatchRule, entries: readonly Gathering[], now: number, isHeld = false): string =>
  showClosing(decideCut(rule, { entries, more: false }, at(now), isHeld), entries, rule);

const need = { capture: 'file', names: ['orders', 'rates', 'stock'] };

describe('showValues', () => {
  it('names each value on which a group agrees, and nothing where there is none', () => {
    expect(showValues({ area: 'eu', day: '2026-11-25' })).toBe('area eu, day 2026-11-25');
    expect(showValues({})).toBe('');
  });
});

describe('showThere', () => {
  const orders = [entry(0, { part: 'orders' }), entry(1, { part: 'orders' }), entry(2)];

  it('counts uploads, and of what is needed only what counts', () => {
    expect(showThere([entry(0)], false, aPolicy())).toBe('1 upload');
    expect(showThere([entry(0), entry(1)], true, aPolicy())).toBe('more than 2 uploads');
    expect(showThere(orders, false, aPolicy({ need }))).toBe('3 uploads (1 of 3 of file)');
    const extra = [...orders, entry(3, { part: 'other' }), entry(4, { part: 'more' })];
    expect(showThere(extra, false, aPolicy({ need: { capture: 'file', different: 2 } }))).toBe(
      '5 uploads (2 of 2 of file)',
    );
    expect(showThere(orders, false, aPolicy({ need: { capture: 'file', different: 2 } }))).toBe(
      '3 uploads (1 of 2 of file)',
    );
    expect(showThere([], false, aPolicy({ need: { capture: 'file', different: 2 } }))).toBe(
      '0 uploads (0 of 2 of file)',
    );
  });

  it('says whether the marker is there, also of a trigger that is gone', () => {
    expect(showThere([entry(0), entry(1, { role: 'marker' })], false, 'no-trigger')).toBe('1 upload and its marker');
  });
});

describe('showClosing', () => {
  it('says of a group that is due why, and of one whose trigger gathers no more what becomes of it', () => {
    expect(closing(aPolicy({ items: 1, atMostSeconds: 900 }), [entry(0)], 1)).toBe(
      'It is due (full): the sweep closes it within a minute.',
    );
    expect(closing('no-batch', [entry(0)], 1)).toBe(
      'Its trigger batches no more: within a minute the sweep makes each upload a request of its own.',
    );
  });

  it('says what one waits for that does not wait for its time', () => {
    expect(closing(aPolicy(), [], 1)).toBe('');
    expect(closing(aPolicy({ hold: true, quietSeconds: 1 }), [entry(0)], 9, true)).toBe(
      'It closes when the run of its last batch has ended.',
    );
    expect(closing('no-trigger', [entry(0)], 1)).toBe(
      'The triggers file has no trigger of its name: what gathers is kept until one is back.',
    );
    expect(closing(aPolicy(), [entry(0)], 1)).toBe('It closes when its conditions are met.');
  });

  it('says when it closes: when nothing else comes, and at the latest', () => {
    const both = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });
    expect(closing(both, [entry(0)], 1)).toBe(
      'It closes at 2026-11-22T13:21:00Z if nothing else comes, at 2026-11-22T13:35:00Z at the latest.',
    );
    expect(closing(aPolicy({ quietSeconds: 60 }), [entry(0)], 1)).toBe(
      'It closes at 2026-11-22T13:21:00Z if nothing else comes.',
    );
    expect(closing(aPolicy({ atMostSeconds: 900 }), [entry(0)], 1)).toBe(
      'It closes at 2026-11-22T13:35:00Z, or when it is full.',
    );
  });

  it('says what is missing, before its deadline and after it, as many words as there are', () => {
    const rule = aPolicy({ need, quietSeconds: 60, atMostSeconds: 900 });
    const two = [entry(0, { part: 'orders' })];
    expect(closing(rule, two, 1)).toBe(
      'It closes when rates and stock are there; if not by 2026-11-22T13:35:00Z, an alarm tells of it, and it waits on.',
    );
    expect(closing({ ...rule, orElse: 'start' }, [...two, entry(1, { part: 'rates' })], 2)).toBe(
      'It closes at 2026-11-22T13:35:00Z, or when stock is there.',
    );
    expect(closing(rule, [entry(0)], 900)).toBe(
      'Its deadline is over, and orders, rates and stock are missing: it waits on, until that comes or a person closes it.',
    );
  });

  it.each([
    [2, '1 more of v2 is'],
    [3, '2 more of v2 are'],
    [13, '12 more of v2 are'],
  ])('agrees with how many of %i different values are missing', (different, words) => {
    const rule = aPolicy({ need: { capture: 'v2', different }, atMostSeconds: 900 });
    expect(closing(rule, [entry(0, { part: 'a' })], 900)).toContain(`and ${words} missing`);
  });
});

import { describe, expect, it } from 'vitest';
import { type BatchRule, type CutDecision, decideCut } from '../../../lib/core/batch/decide-cut.ts';
import type { Gathering } from '../../../lib/core/batch/gathering.ts';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import { aPolicy, at, entry } from './a-policy.ts';

const decide = (rule: BatchRule, entries: readonly Gathering[], now: number, { held = false, more = false } = {}) =>
  decideCut(rule, { entries, more }, at(now), held);

const idsOf = (decision: CutDecision) =>
  decision.kind === 'cut' ? decision.chosen.map(({ requestId }) => requestId) : decision.because;

const until = (() => {
  const parsed = parseKeyPattern('{day}/_SUCCESS');
  if (!parsed.ok) throw new Error('the pattern is wrong');
  return parsed.pattern;
})();

describe('decideCut', () => {
  describe('of a policy with quiet', () => {
    const rule = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });

    it('waits until nothing has come for so long, counted from the last arrival', () => {
      const entries = [entry(0), entry(50)];
      expect(decide(rule, entries, 109.999)).toMatchObject({ because: 'gathering', closesAt: at(110) });
      expect(decide(rule, entries, 110)).toMatchObject({ kind: 'cut', makes: 'batch', reason: 'quiet', leaves: false });
    });

    it('cuts at the deadline, counted from the first arrival, though more comes all the time', () => {
      const entries = Array.from({ length: 31 }, (_, nth) => entry(nth * 30));
      expect(decide(rule, entries.slice(0, 30), 899.999)).toMatchObject({ because: 'gathering', closesAt: at(900) });
      expect(decide(rule, entries, 900)).toMatchObject({ kind: 'cut', reason: 'deadline', complete: true });
    });

    it('has nothing to cut where nothing gathers', () => {
      expect(decide(rule, [], 10_000)).toMatchObject({ kind: 'wait', because: 'empty' });
    });
  });

  describe('of a policy with caps', () => {
    it('cuts the first so many by arrival, whatever order the index shows, and leaves the others', () => {
      const entries = [entry(4), entry(1), entry(3), entry(2)];
      const decision = decide(aPolicy({ items: 3, atMostSeconds: 900 }), entries, 5);
      expect(decision).toMatchObject({ reason: 'full', leaves: true });
      expect(idsOf(decision)).toEqual([entry(1), entry(2), entry(3)].map(({ requestId }) => requestId));
    });

    it('goes by the id where two arrived at the same moment, whatever order the index shows', () => {
      const named = (requestId: string) => ({ ...entry(1), requestId });
      for (const entries of [
        [named('a'), named('b'), named('c')],
        [named('c'), named('b'), named('a')],
      ])
        expect(idsOf(decide(aPolicy({ items: 2, atMostSeconds: 900 }), entries, 5))).toEqual(['a', 'b']);
    });

    it('counts an upload of unknown size as none', () => {
      expect(decide(aPolicy({ bytes: 1, atMostSeconds: 900 }), [entry(0), entry(1)], 5)).toMatchObject({
        kind: 'wait',
      });
    });

    it('relies on nothing where it leaves nothing', () => {
      const entries = [entry(0), entry(1, { role: 'close' })];
      expect(decide(aPolicy(), entries, 5)).toMatchObject({ kind: 'cut', leaves: false, relies: [] });
    });

    it('cuts as soon as exactly so many are there', () => {
      const rule = aPolicy({ items: 2, atMostSeconds: 900 });
      expect(decide(rule, [entry(0)], 1)).toMatchObject({ kind: 'wait' });
      expect(decide(rule, [entry(0), entry(1)], 1)).toMatchObject({ reason: 'full', leaves: false });
    });

    it('cuts as many as have so many bytes together, and one that alone has more', () => {
      const rule = aPolicy({ bytes: 100, atMostSeconds: 900 });
      const sized = (...sizes: readonly number[]) => sizes.map((size, nth) => entry(nth, { size }));
      expect(idsOf(decide(rule, sized(60, 40, 1), 5))).toHaveLength(2);
      expect(idsOf(decide(rule, sized(60, 41), 5))).toHaveLength(1);
      expect(idsOf(decide(rule, sized(500, 1), 5))).toHaveLength(1);
      expect(decide(rule, sized(60, 39), 5)).toMatchObject({ kind: 'wait' });
      expect(decide(rule, sized(100), 5)).toMatchObject({ reason: 'full' });
    });

    it('waits for the time of day where only that is said, also when it is full', () => {
      const rule = aPolicy({ items: 1, at: { minuteOfDay: 14 * 60, timezone: 'UTC' } });
      const entries = [entry(0), entry(1)];
      expect(decide(rule, entries, 2_399)).toMatchObject({ kind: 'wait', closesAt: at(2_400) });
      expect(decide(rule, entries, 2_400)).toMatchObject({ reason: 'deadline', leaves: true });
    });
  });

  describe('of a policy that needs names', () => {
    const need = { capture: 'part', names: ['orders', 'rates'] };
    const rule = aPolicy({ need, quietSeconds: 60, atMostSeconds: 3_600 });
    const orders = entry(0, { part: 'orders' });
    const rates = entry(100, { part: 'rates' });

    it('waits while one is missing, however quiet or full it is', () => {
      expect(decide({ ...rule, items: 1 }, [orders], 3_000)).toMatchObject({ kind: 'wait', missing: ['rates'] });
    });

    it('cuts once all are there, and nothing has come for so long', () => {
      expect(decide(rule, [orders, rates], 159)).toMatchObject({ kind: 'wait', missing: [] });
      expect(decide(rule, [orders, rates], 160)).toMatchObject({ reason: 'quiet', complete: true });
    });

    it('is incomplete at the deadline, and goes on waiting; or starts with what is there', () => {
      expect(decide(rule, [orders], 3_600)).toEqual({ kind: 'wait', because: 'incomplete', missing: ['rates'] });
      const start = decide({ ...rule, orElse: 'start' }, [orders], 3_600);
      expect(start).toMatchObject({ reason: 'deadline', complete: false, missing: ['rates'] });
    });

    it('cuts at once when the last one comes after the deadline', () => {
      expect(decide(rule, [orders, entry(3_700, { part: 'rates' })], 3_700)).toMatchObject({ reason: 'deadline' });
    });

    it('counts different values, where it needs a number of them', () => {
      const three = aPolicy({ need: { capture: 'file', different: 3 }, quietSeconds: 1, atMostSeconds: 3_600 });
      const twice = [entry(0, { part: 'a' }), entry(1, { part: 'a' }), entry(2, { part: 'b' })];
      expect(decide(three, twice, 10)).toMatchObject({ missing: ['1 more of file'] });
      expect(decide(three, [...twice, entry(3, { part: 'c' })], 10)).toMatchObject({ kind: 'cut', complete: true });
      // Neither an upload without the value nor a marker that has it counts.
      const others = [entry(3), entry(4, { part: 'c', role: 'marker' })];
      expect(decide(three, [...twice, ...others], 10)).toMatchObject({ missing: ['1 more of file'] });
    });
  });

  describe('of a policy with a marker', () => {
    const rule = aPolicy({ until, quietSeconds: 60, atMostSeconds: 3_600, items: 2 });
    const marker = entry(100, { role: 'marker' });

    it('waits until the marker has come, and until nothing has come for so long after it', () => {
      expect(decide(rule, [entry(0)], 1_000)).toMatchObject({ kind: 'wait', missing: ['{day}/_SUCCESS'] });
      expect(decide(rule, [entry(0), marker], 159)).toMatchObject({ kind: 'wait', closesAt: at(160) });
      expect(decide(rule, [entry(0), marker], 160)).toMatchObject({ reason: 'quiet', makes: 'batch' });
    });

    it('takes the marker with the last of the uploads, not with those before', () => {
      const [first, second, third] = [entry(0), entry(1), entry(2)];
      expect(idsOf(decide(rule, [marker, first, second, third], 160))).toEqual([first.requestId, second.requestId]);
      expect(idsOf(decide(rule, [marker, third], 160))).toEqual([third.requestId, marker.requestId]);
    });

    it('takes a marker alone only at the deadline, and makes nothing of it', () => {
      expect(decide(rule, [marker], 3_600)).toMatchObject({ kind: 'wait', because: 'gathering' });
      const alone = decide(rule, [marker], 3_700);
      expect(alone).toMatchObject({ makes: 'nothing', reason: 'deadline' });
      expect(idsOf(alone)).toEqual([marker.requestId]);
    });
  });

  describe('of a group that a person closes', () => {
    const close = entry(5, { role: 'close' });

    it('cuts at once what is there, complete or not', () => {
      const rule = aPolicy({ until, atMostSeconds: 3_600 });
      expect(decide(rule, [close, entry(0)], 6)).toMatchObject({ reason: 'close', complete: false, makes: 'batch' });
    });

    it('makes nothing of the wish where nothing gathers, so that it does not close what comes next', () => {
      expect(decide(aPolicy({ atMostSeconds: 3_600 }), [close], 6)).toMatchObject({
        reason: 'close',
        makes: 'nothing',
      });
    });

    it('keeps the wish until the last upload is cut', () => {
      const rule = aPolicy({ items: 1, atMostSeconds: 3_600 });
      expect(idsOf(decide(rule, [close, entry(0), entry(1)], 6))).toEqual([entry(0).requestId]);
    });
  });

  it('is held while the run of the last batch is under way, whatever else holds, if the policy says so', () => {
    const rule = aPolicy({ hold: true, items: 1, atMostSeconds: 60 });
    const entries = [entry(0), entry(1, { role: 'close' })];
    expect(decide(rule, entries, 1_000, { held: true })).toMatchObject({ because: 'held' });
    expect(decide(rule, entries, 1_000)).toMatchObject({ kind: 'cut' });
    expect(decide({ ...rule, hold: false }, entries, 1_000, { held: true })).toMatchObject({ kind: 'cut' });
  });

  it('makes requests of their own where the trigger batches no more, at most a thousand at once', () => {
    const entries = Array.from({ length: 1_001 }, (_, nth) => entry(nth));
    const decision = decide('no-batch', [...entries, entry(5, { role: 'marker' })], 1_001, { held: true });
    expect(decision).toMatchObject({ makes: 'singles', reason: 'batch-removed', leaves: true });
    expect(idsOf(decision)).toHaveLength(1_000);
    expect(decide('no-batch', [entry(0), entry(1, { role: 'close' })], 2)).toMatchObject({ makes: 'singles' });
    expect(decide('no-batch', [entry(1, { role: 'close' })], 2)).toMatchObject({ makes: 'nothing' });
  });

  it('cuts nothing where none of the uploads that gather was read', () => {
    const close = entry(1, { role: 'close' });
    for (const rule of [aPolicy({ atMostSeconds: 60 }), 'no-batch'] as const)
      expect(decide(rule, [close], 1_000, { more: true })).toMatchObject({ kind: 'wait', because: 'gathering' });
  });

  it('leaves what gathers for a trigger that is gone', () => {
    expect(decide('no-trigger', [entry(0), entry(1, { role: 'close' })], 1e6)).toMatchObject({ because: 'stranded' });
  });
});

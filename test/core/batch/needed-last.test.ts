import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutDecision, decideCut } from '../../../lib/core/batch/decide-cut.ts';
import type { Gathering } from '../../../lib/core/batch/gathering.ts';
import type { NeededParts } from '../../../lib/core/triggers/batch-policy.ts';
import { aPolicy, at, entry } from './a-policy.ts';

const partsOf = (entries: readonly Gathering[]) => entries.map(({ member }) => member.part);

/** Cuts until it waits, as a closer does. */
const cutAll = (rule: ReturnType<typeof aPolicy>, entries: readonly Gathering[]) => {
  const cuts: Extract<CutDecision, { kind: 'cut' }>[] = [];
  let left = entries;
  for (;;) {
    const decision = decideCut(rule, { entries: left, more: false }, at(100_000), false);
    if (decision.kind === 'wait') return { cuts, because: decision.because };
    const taken = new Set(decision.chosen.map(({ requestId }) => requestId));
    cuts.push(decision);
    left = left.filter(({ requestId }) => !taken.has(requestId));
  }
};

describe('a group that has all it needs, and more than one batch takes', () => {
  it('is cut to its last upload, so that none waits for what has gone with an earlier batch', () => {
    const need = { capture: 'part', names: ['a', 'b'] };
    const rule = aPolicy({ need, items: 2, quietSeconds: 60, atMostSeconds: 3_600 });
    const entries = ['a', 'a', 'b'].map((part, nth) => entry(nth, { part }));
    const { cuts, because } = cutAll(rule, entries);
    expect(cuts.map(({ chosen }) => partsOf(chosen))).toEqual([['a'], ['a', 'b']]);
    expect(cuts.every(({ complete }) => complete)).toBe(true);
    expect(because).toBe('empty');
  });

  it('needs each hour of a day, though the day has more uploads than a batch', () => {
    const rule = aPolicy({
      need: { capture: 'hour', different: 24 },
      items: 1_000,
      quietSeconds: 60,
      atMostSeconds: 90_000,
    });
    const entries = Array.from({ length: 1_440 }, (_, minute) =>
      entry(minute * 60, { part: `${Math.floor(minute / 60)}` }),
    );
    const { cuts, because } = cutAll(rule, entries);
    expect(cuts.map(({ chosen }) => chosen.length)).toEqual([1_000, 440]);
    expect(because).toBe('empty');
  });

  it('is cut with what it needs together, though these uploads are larger than a batch may be', () => {
    const need = { capture: 'part', names: ['a', 'b'] };
    const rule = aPolicy({ need, items: 2, bytes: 25, quietSeconds: 60, atMostSeconds: 3_600 });
    const entries = ['a', 'b', 'a', 'b'].map((part, nth) => entry(nth, { part, size: 20 }));
    const { cuts, because } = cutAll(rule, entries);
    expect(cuts.map(({ chosen }) => partsOf(chosen))).toEqual([['a'], ['b'], ['a', 'b']]);
    expect(because).toBe('empty');
  });

  it('leaves nothing behind, whatever has come, and no batch has more than its trigger allows', () => {
    const part = fc.constantFrom('a', 'b', 'c', undefined);
    const needs: fc.Arbitrary<NeededParts> = fc.constantFrom(
      { capture: 'part', names: ['a', 'b'] },
      { capture: 'part', different: 2 },
    );
    const bytes = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        needs,
        fc.integer({ min: 2, max: 5 }),
        bytes,
        (parts, need, items, most) => {
          const bounds = most === undefined ? { items } : { items, bytes: most };
          const rule = aPolicy({ need, ...bounds, quietSeconds: 60, atMostSeconds: 3_600 });
          const entries = parts.map((each, nth) =>
            entry(nth, { size: nth, ...(each !== undefined && { part: each }) }),
          );
          const { cuts, because } = cutAll(rule, entries);
          const taken = cuts.flatMap(({ chosen }) => chosen);
          expect(new Set(taken).size).toBe(taken.length);
          expect(cuts.every(({ chosen }) => chosen.length <= items)).toBe(true);
          if (cuts.length > 0)
            expect({ because, taken: taken.length }).toEqual({ because: 'empty', taken: parts.length });
        },
      ),
    );
  });

  it('says on what a cut relies that it leaves, so that a closer can read it first', () => {
    const need = { capture: 'part', names: ['a', 'b'] };
    const rule = aPolicy({ need, items: 2, quietSeconds: 60, atMostSeconds: 3_600 });
    const [first, second, third] = [entry(0, { part: 'a' }), entry(1, { part: 'a' }), entry(2, { part: 'b' })];
    const decision = decideCut(rule, { entries: [first, second, third], more: false }, at(3), false);
    expect(decision).toMatchObject({ kind: 'cut', chosen: [first], relies: [second, third] });
  });
});

describe('a group with more markers than the list of a cut has room for', () => {
  it('is cut all the same: the list fits into an item of the ledger', () => {
    const uploads = Array.from({ length: 10_000 }, (_, nth) => entry(nth));
    const markers = Array.from({ length: 6_000 }, (_, nth) => entry(nth, { role: 'marker' }));
    const rule = aPolicy({ items: 10_000, atMostSeconds: 900 });
    const decision = decideCut(rule, { entries: [...markers, ...uploads], more: false }, at(20_000), false);
    if (decision.kind === 'wait') throw new Error(`waits: ${decision.because}`);
    const ids = decision.chosen.map(() => 'f929e4244e692a7eec342726');
    expect(Buffer.byteLength(JSON.stringify(ids))).toBeLessThan(350_000);
    expect(decision.chosen.length).toBe(12_000);
  });
});

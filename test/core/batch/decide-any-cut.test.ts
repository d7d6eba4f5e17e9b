import fc from 'fast-check';
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

const policies = fc.record({
  items: fc.integer({ min: 1, max: 4 }),
  bytes: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  quietSeconds: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  atMostSeconds: fc.integer({ min: 101, max: 300 }),
  need: fc.option(fc.constant({ capture: 'part', names: ['a', 'b'] }), { nil: undefined }),
  until: fc.option(fc.constant(until), { nil: undefined }),
  orElse: fc.constantFrom('wait', 'start'),
  hold: fc.boolean(),
});

const entries = fc.uniqueArray(
  fc.record({
    seconds: fc.nat(200),
    role: fc.constantFrom('upload', 'upload', 'upload', 'marker', 'close'),
    part: fc.constantFrom('a', 'b', 'c'),
    size: fc.nat(30),
  }),
  { selector: ({ seconds }) => seconds, minLength: 1, maxLength: 12 },
);

const anyCase = fc.tuple(policies, entries, fc.integer({ min: 200, max: 700 }), fc.boolean()).map(
  ([{ bytes, quietSeconds, need, until: marker, ...rest }, made, now, held]) =>
    [
      aPolicy({
        ...(rest as Partial<ReturnType<typeof aPolicy>>),
        ...(bytes === undefined ? {} : { bytes }),
        ...(quietSeconds === undefined ? {} : { quietSeconds }),
        ...(need === undefined ? {} : { need, items: Math.max(2, rest.items) }),
        ...(marker === undefined ? {} : { until: marker }),
      }),
      made.map(({ seconds, ...member }) => entry(seconds, member as Partial<Gathering['member']>)),
      now,
      held,
    ] as const,
);

describe('decideCut, whatever the policy and whatever gathers', () => {
  it('takes the first uploads within the caps, and others than uploads only with the last of them', () => {
    fc.assert(
      fc.property(anyCase, ([rule, made, now, held]) => {
        const decision = decide(rule, made, now, { held });
        if (decision.kind === 'wait') return;
        const uploads = made.filter(({ member }) => member.role === 'upload');
        const taken = decision.chosen.filter(({ member }) => member.role === 'upload');
        const free = uploads.filter((upload) => !decision.relies.includes(upload));
        const byArrival = free.toSorted((a, b) => a.arrival - b.arrival);
        expect(taken).toEqual(byArrival.slice(0, taken.length));
        expect(taken.length).toBeLessThanOrEqual(rule.items);
        const bytes = taken.reduce((sum, { member }) => sum + (member.size ?? 0), 0);
        // What is needed goes together, however large.
        const together = rule.need === undefined ? 1 : 2;
        if (rule.bytes !== undefined && taken.length > together) expect(bytes).toBeLessThanOrEqual(rule.bytes);
        expect(decision.leaves).toBe(taken.length < uploads.length);
        const others = decision.chosen.length - taken.length;
        expect(others).toBe(decision.leaves ? 0 : made.length - uploads.length);
        expect(decision.makes).toBe(taken.length === 0 ? 'nothing' : 'batch');
        expect(decision.complete).toBe(decision.missing.length === 0);
      }),
    );
  });

  it('cuts nothing that lacks something, but at a person’s wish, or at the deadline if the policy says so', () => {
    fc.assert(
      fc.property(anyCase, ([rule, made, now, held]) => {
        const decision = decide(rule, made, now, { held });
        if (decision.kind === 'wait' || decision.complete) return;
        expect(decision.reason === 'close' || (decision.reason === 'deadline' && rule.orElse === 'start')).toBe(true);
      }),
    );
  });

  it('cuts no earlier than it says, and then, if nothing else comes', () => {
    fc.assert(
      fc.property(anyCase, ([rule, made, now]) => {
        const decision = decide(rule, made, now);
        if (decision.kind === 'cut' || decision.closesAt === undefined) return;
        expect(decision.closesAt).toBeGreaterThan(at(now));
        const seconds = (decision.closesAt - at(0)) / 1_000;
        expect(decide(rule, made, seconds - 0.001)).toEqual(decision);
        const then = decide(rule, made, seconds);
        expect(then.kind === 'cut' || then.because === 'incomplete').toBe(true);
      }),
    );
  });

  it('leaves nothing to gather for ever that is complete: cut by cut, all is taken once the deadline is over', () => {
    fc.assert(
      fc.property(anyCase, ([rule, made]) => {
        let left: readonly Gathering[] = made;
        for (let cuts = 0; left.length > 0 && cuts <= made.length; cuts += 1) {
          const decision = decide({ ...rule, orElse: 'start' }, left, 10_000);
          if (decision.kind === 'wait') throw new Error(`waits: ${decision.because}`);
          left = left.filter((each) => !decision.chosen.includes(each));
        }
        expect(left).toEqual([]);
      }),
    );
  });

  it('decides the same whatever the order in which the entries are shown', () => {
    fc.assert(
      fc.property(anyCase, ([rule, made, now]) => {
        const [one, other] = [decide(rule, made, now), decide(rule, made.toReversed(), now)];
        const sorted = (decision: CutDecision) =>
          decision.kind === 'cut' ? { ...decision, relies: new Set(decision.relies) } : decision;
        expect({ ...sorted(one), chosen: [...idsOf(one)].sort() }).toEqual({
          ...sorted(other),
          chosen: [...idsOf(other)].sort(),
        });
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterSign,
  FULL_RATE,
  mostInFlight,
  pauseBeforeMs,
  type RateSign,
  type SendRate,
  sendBegins,
  signOf,
} from '../../../lib/core/glue/send-rate.ts';
import type { NotStartedCause } from '../../../lib/core/glue/start-reply.ts';

const error = { name: 'Some', message: 'error' };

/** What so many sends tell that are in flight together. */
const together = (rate: SendRate, signs: readonly RateSign[]): SendRate => {
  const first = rate.begun + 1;
  const begun = signs.reduce(sendBegins, rate);
  return signs.reduce((now, sign, at) => afterSign(now, first + at, sign), begun);
};

const throttled = (rate: SendRate): SendRate => together(rate, ['throttled']);
const answered = (rate: SendRate, times: number): SendRate =>
  together(
    rate,
    Array.from({ length: times }, () => 'answered'),
  );

const signs = fc.array(fc.constantFrom<RateSign>('answered', 'throttled', 'nothing'), { maxLength: 200 });

describe('the rate of sends', () => {
  it('begins with a whole batch in flight', () => {
    expect([mostInFlight(FULL_RATE), pauseBeforeMs(FULL_RATE)]).toEqual([25, 0]);
  });

  it('stays within one and twenty-five in flight, and pauses for four seconds at most, whatever Glue answers', () => {
    fc.assert(
      fc.property(fc.array(signs), (rounds) => {
        const rate = rounds.reduce(together, FULL_RATE);
        expect(mostInFlight(rate)).toBeGreaterThanOrEqual(1);
        expect(mostInFlight(rate)).toBeLessThanOrEqual(25);
        expect(Number.isInteger(mostInFlight(rate))).toBe(true);
        expect(pauseBeforeMs(rate)).toBeGreaterThanOrEqual(0);
        expect(pauseBeforeMs(rate)).toBeLessThanOrEqual(4_000);
      }),
    );
  });

  it('halves once, however many of the sends in flight together are throttled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), (many) => {
        const rate = together(
          FULL_RATE,
          Array.from({ length: many }, () => 'throttled'),
        );
        expect(rate.inFlight).toBe(12.5);
      }),
    );
  });

  it('halves again for a send that began since, down to one send in four seconds', () => {
    expect(throttled(throttled(FULL_RATE)).inFlight).toBe(6.25);
    const least = Array.from({ length: 20 }).reduce<SendRate>(throttled, FULL_RATE);
    expect([mostInFlight(least), pauseBeforeMs(least)]).toEqual([1, 3_800]);
  });

  it('pauses before each send where even one in flight is too much: half a send is every second one', () => {
    const { inFlight, ...rate } = FULL_RATE;
    expect(pauseBeforeMs({ ...rate, inFlight: 1 })).toBe(0);
    expect(pauseBeforeMs({ ...rate, inFlight: inFlight / 50 })).toBe(200);
  });

  it('grows back slowly: one more in flight after thirty-two answers, and a whole batch in the end', () => {
    const half = throttled(FULL_RATE);
    expect(answered(half, 32).inFlight).toBe(13.5);
    expect(answered(half, 12.5 * 32).inFlight).toBe(25);
    expect(answered(half, 1_000).inFlight).toBe(25);
  });

  it('learns nothing from sends of which no answer came', () => {
    fc.assert(
      fc.property(signs, fc.integer({ min: 0, max: 50 }), (before, many) => {
        const rate = together(FULL_RATE, before);
        const { inFlight } = together(
          rate,
          Array.from({ length: many }, () => 'nothing'),
        );
        expect(inFlight).toBe(rate.inFlight);
      }),
    );
  });
});

describe('a reply', () => {
  it.each([
    ['started', { kind: 'started', jobRunId: 'jr_1' }, 'answered'],
    ['permanent', { kind: 'permanent', error }, 'answered'],
    ['ambiguous', { kind: 'ambiguous', error }, 'nothing'],
  ] as const)('that is %s tells of the rate: %s', (_kind, reply, sign) => {
    expect(signOf(reply)).toBe(sign);
  });

  it.each<[NotStartedCause, RateSign]>([
    ['throttled', 'throttled'],
    ['busy', 'answered'],
    ['resources', 'answered'],
    ['denied', 'answered'],
    ['job-missing', 'answered'],
    ['not-sent', 'nothing'],
    ['unsendable', 'nothing'],
  ])('not started because of %s tells of the rate: %s', (cause, sign) => {
    expect(signOf({ kind: 'not-started', cause, error })).toBe(sign);
  });
});

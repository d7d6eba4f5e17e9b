import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { Scenario } from './scenario.ts';
import { aRequest, runsOf, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 5, that come of writes that share a call. */

/** Uploads of one batch of messages. The first request of all registers the job, so that the others are admitted at once. */
const together = (...ids: readonly string[]): Partial<Scenario> => ({
  windowMs: SECOND_MS,
  requests: [aRequest({ id: 'r0' }), ...ids.map((id) => aRequest({ id, via: 'queue', atMs: 10 * SECOND_MS }))],
});
const ALL_THREE = /create\(r\d\) \+ create\(r\d\) \+ create\(r\d\)/;

describe('hole 54: the create of a request that has its run shares a call with the create of a new one', () => {
  const told: Told = {
    // The first one comes again after the queue's six minutes.
    scenario: {
      windowMs: 6 * SECOND_MS,
      requests: [aRequest({ id: 'r1', via: 'queue' }), aRequest({ id: 'r2', via: 'queue', atMs: 362 * SECOND_MS })],
    },
    faults: [{ at: /uploads r1 delete 1/, kind: 'delete lost' }],
  };
  it('starts one run of each, because each create has an answer of its own', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r2.1']);
  });
  it('starts a second run if the answer of the call counts for both', async () => {
    expect((await tell(told, 'call-answers-for-all')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 55: a call with two creates throws, and one of the messages is delivered a second time', () => {
  const told: Told = {
    scenario: together('r1', 'r2'),
    faults: [
      { at: /create\(r\d\) \+ create\(r\d\)/, kind: 'throws', size: 0 },
      { at: /uploads r1 delivery 1/, kind: 'twice', size: 1 },
    ],
  };
  it('starts one run of each, because nothing is sent while it is not known whether the create was applied', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history).toSorted()).toEqual(['jr_r0.1', 'jr_r1.1', 'jr_r2.1']);
  });
  it('starts a second run if both are sent all the same', async () => {
    expect((await tell(told, 'unknown-create-is-sent')).violation?.harm).toBe('DOUBLE');
  });
});

describe('a worker dies between the creates that shared a call and their sends', () => {
  it('leaves each in STARTING, and each comes to one run by itself', async () => {
    const history = await tell({
      scenario: together('r1', 'r2', 'r3'),
      faults: [{ at: ALL_THREE, kind: 'dies after' }],
    });
    expect(history.violation).toBeUndefined();
    expect(runsOf(history).toSorted()).toEqual(['jr_r0.1', 'jr_r1.1', 'jr_r2.1', 'jr_r3.1']);
  });
});

describe('a call is applied in part, and its reply is lost', () => {
  it.each([
    ['throws, but applied', 1],
    ['throws, applied late', 1],
    ['late copy', 0.5],
    ['reply lost', 1],
  ] as const)('starts one run of each: %s', async (kind, size) => {
    const history = await tell({
      scenario: together('r1', 'r2', 'r3'),
      faults: [{ at: ALL_THREE, kind, size }],
    });
    expect(history.violation).toBeUndefined();
    expect(runsOf(history).toSorted()).toEqual(['jr_r0.1', 'jr_r1.1', 'jr_r2.1', 'jr_r3.1']);
  });
});

import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { ledgerId } from './names.ts';
import type { Scenario } from './scenario.ts';
import { aJob, aRequest, runsOf, type Told, tell } from './told-history.ts';
import { aFuse, ORDERS } from './triggers.ts';

/** The hole histories of docs/protocol.md, section 5, on what a person or a fuse stops. */

/** A job with room for one run, which somebody else's takes for six minutes. */
const FULL = aJob({ maxConcurrentRuns: 1, foreignRuns: [{ atMs: 0, lastsMs: 6 * MINUTE_MS }] });
const waiting = aRequest({ atMs: 5 * SECOND_MS });
const changedMind = (...seconds: readonly number[]): Partial<Scenario> => ({
  jobs: [FULL],
  requests: [waiting],
  cancelled: [{ on: 'r1', atMs: seconds.map((second) => second * SECOND_MS) }],
});

describe('hole 40: a request is cancelled, taken up again, and the first copy of the cancel arrives', () => {
  const told: Told = {
    scenario: changedMind(10, 20),
    faults: [{ at: /cancel1\[r1\] cancel\(r1\)/, kind: 'late copy', size: 0.63 }],
  };
  it('starts, because a cancel compares the lease token, and a redrive makes a new one', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'SUCCEEDED' });
  });
  it('is cancelled again if it compares the state alone', async () => {
    expect((await tell(told, 'cancel-without-lease-token')).violation?.harm).toBe('CANCELLED');
  });
});

describe('hole 41: a request is taken up again, cancelled again, and the first copy of the redrive arrives', () => {
  const told: Told = {
    scenario: changedMind(10, 20, 30),
    faults: [{ at: /redrive2\[r1\] redrive\(r1\)/, kind: 'late copy', size: 0.63 }],
  };
  it('stays cancelled, because a redrive compares the lease token', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'CANCELLED' });
    expect(runsOf(history)).toEqual(['jr_foreign0']);
  });
  it('rises again if it compares the state alone', async () => {
    expect((await tell(told, 'redrive-without-lease-token')).violation?.harm).toBe('CANCELLED');
  });
});

describe('hole 42: a request is cancelled while a worker sends it', () => {
  const told: Told = {
    scenario: { cancelled: [{ on: 'r1', atMs: [3 * SECOND_MS] }] },
    faults: [{ at: /call\[r1\] StartJobRun\(r1\)$/, kind: 'stalls' }],
  };
  it('is not cancelled, and the person is told so', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))?.state).not.toBe('CANCELLED');
  });
  it('has a run after its cancel was answered if what is being sent can be cancelled', async () => {
    expect((await tell(told, 'cancel-takes-starting')).violation?.harm).toBe('CANCELLED');
  });
});

describe('hole 43: a trigger is paused while a worker with a batch of uploads is at work', () => {
  const told: Told = {
    scenario: {
      requests: Array.from({ length: 10 }, (_, at) => aRequest({ id: `r${at + 1}`, via: 'queue' })),
      windowMs: SECOND_MS,
      pauses: [{ on: 'orders', by: 'ana', atMs: 4 * SECOND_MS, forMs: 10 * MINUTE_MS }],
    },
    // Five are at work side by side, and each of the first five sends takes long.
    faults: Array.from({ length: 5 }, () => ({ at: /uploads.*StartJobRun\(r\d+\)$/, kind: 'hangs' as const })),
  };
  it('starts no more of them, because the register is read again after five seconds', async () => {
    expect((await tell(told)).violation).toBeUndefined();
  });
  it('goes on starting them if the register is read once', async () => {
    expect((await tell(told, 'pause-read-once')).violation?.harm).toBe('PAUSED');
  });
});

describe('hole 44: two persons pause a trigger, and the first one resumes it', () => {
  const told: Told = {
    scenario: {
      requests: [aRequest(), aRequest({ id: 'r2', atMs: 3 * MINUTE_MS })],
      pauses: [
        { on: 'orders', by: 'ana', atMs: 8 * SECOND_MS, forMs: MINUTE_MS },
        { on: 'orders', by: 'ben', atMs: 12 * SECOND_MS, forMs: 6 * MINUTE_MS },
      ],
    },
    faults: [],
  };
  it('stays paused until the second one has resumed it, too', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r2.1']);
  });
  it('starts though the second still works on its table, if a resume ends every pause', async () => {
    expect((await tell(told, 'resume-clears-all')).violation?.harm).toBe('PAUSED');
  });
});

describe('hole 47: the reply of a cancel is lost, and a person takes the request up before the call looks again', () => {
  const told: Told = {
    scenario: changedMind(10, 11),
    faults: [{ at: /cancel1\[r1\] cancel\(r1\)/, kind: 'reply lost', size: 1 }],
  };
  it('is left alone, because somebody has acted since the call read it first', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'SUCCEEDED' });
  });
  it('is cancelled once more if the call only sees that it waits', async () => {
    expect((await tell(told, 'lost-cancel-repeated')).violation?.harm).toBe('CANCELLED');
  });
});

describe('hole 48: a trigger is paused and resumed, and the first copy of the pause arrives', () => {
  const told: Told = {
    scenario: { requests: [waiting], pauses: [{ on: 'orders', by: 'ana', atMs: 8 * SECOND_MS, forMs: SECOND_MS }] },
    faults: [{ at: /pause0\[orders by ana\] pause\(/, kind: 'late copy', size: 0.6 }],
  };
  it('stays resumed, because a pause is written only if it began after the last resume', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(await history.world.ledger.pauses()).toEqual([]);
  });
  it('stands still again if the pause is written whenever it comes', async () => {
    expect((await tell(told, 'late-pause-counts')).violation?.harm).toBe('PAUSED AGAIN');
  });
});

describe('hole 49: a fuse has blown, and a person resumes its trigger', () => {
  const told: Told = {
    scenario: {
      jobs: [FULL],
      triggers: [{ ...ORDERS, fuse: aFuse(1, 10) }],
      requests: [waiting, aRequest({ id: 'r2', atMs: 6 * SECOND_MS })],
    },
    faults: [],
  };
  it('goes on, because the fuse counts from the resume on', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_foreign0', 'jr_r1.1', 'jr_r2.1']);
  });
  it('is paused again by the very requests that a person has let through, if it counts them', async () => {
    expect((await tell(told, 'fuse-counts-before-resume')).violation?.harm).toBe('FUSE');
  });
});

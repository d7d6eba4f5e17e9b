import { describe, expect, it } from 'vitest';
import { FULL_RATE } from '../../lib/core/glue/send-rate.ts';
import { type EpochMs, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { SendLane } from '../../lib/ports/send-lanes.ts';
import { openSendLanes } from '../../lib/start/send-lanes.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';

/** The lanes of a container, and who has one: by their number. */
const aContainer = (inFlight = FULL_RATE.inFlight) => {
  let now: EpochMs = START_OF_TEST;
  const pauses: number[] = [];
  const sleepMs = async (ms: number) => {
    pauses.push(ms);
    now = plusMs(now, ms);
  };
  const lanes = openSendLanes({ clock: () => now, sleepMs }, { ...FULL_RATE, inFlight });
  const inside = new Map<number, SendLane>();
  let came = 0;
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    pauses,
    pass: (ms: number) => {
      now = plusMs(now, ms);
    },
    inside: () => [...inside.keys()],
    async come(many = 1): Promise<void> {
      for (let each = 0; each < many; each += 1) {
        const number = ++came;
        void lanes.enter().then((lane) => inside.set(number, lane));
      }
      await settled();
    },
    async leave(number: number, ...[sign]: Parameters<SendLane['leave']>): Promise<void> {
      inside.get(number)?.leave(sign);
      inside.delete(number);
      await settled();
    },
  };
};

describe('the lanes of a container', () => {
  it('let a whole batch in at once, and the next in as soon as one leaves', async () => {
    const lanes = aContainer();
    await lanes.come(26);
    expect(lanes.inside()).toHaveLength(25);
    await lanes.leave(3, 'answered');
    expect(lanes.inside()).toContain(26);
  });

  it('let those who wait in, in the order in which they came', async () => {
    const lanes = aContainer(1);
    await lanes.come(3);
    expect(lanes.inside()).toEqual([1]);
    await lanes.leave(1, 'nothing');
    expect(lanes.inside()).toEqual([2]);
    await lanes.leave(2, 'nothing');
    expect(lanes.inside()).toEqual([3]);
  });

  it('become half as many when Glue throttles: nobody comes in until enough have left', async () => {
    const lanes = aContainer(4);
    await lanes.come(6);
    await lanes.leave(1, 'throttled');
    await lanes.leave(2, 'throttled');
    expect(lanes.inside()).toEqual([3, 4]);
    await lanes.leave(3, 'answered');
    expect(lanes.inside()).toEqual([4, 5]);
  });

  it('are given back once, however often somebody leaves', async () => {
    const lanes = openSendLanes(
      { clock: () => START_OF_TEST, sleepMs: async () => undefined },
      { ...FULL_RATE, inFlight: 1 },
    );
    const first = await lanes.enter();
    first.leave('nothing');
    first.leave('nothing');
    let inside = 0;
    for (let each = 0; each < 3; each += 1) void lanes.enter().then(() => ++inside);
    await new Promise(setImmediate);
    expect(inside).toBe(1);
  });

  it('are remembered from one invocation to the next, and forgotten after a minute without a send', async () => {
    const lanes = aContainer(2);
    await lanes.come();
    await lanes.leave(1, 'throttled');
    lanes.pass(MINUTE_MS);
    await lanes.come(2);
    expect(lanes.inside()).toEqual([2]);
    await lanes.leave(2, 'nothing');
    await lanes.leave(3, 'nothing');
    lanes.pass(MINUTE_MS + 1);
    await lanes.come(25);
    expect(lanes.inside()).toHaveLength(25);
  });

  it('are kept as few as they are while a send is under way, however long that takes', async () => {
    const lanes = aContainer(2);
    await lanes.come(2);
    await lanes.leave(1, 'throttled');
    lanes.pass(10 * MINUTE_MS);
    await lanes.come(2);
    expect(lanes.inside()).toEqual([2]);
  });

  it('pause before a send where one in flight is too much, less what has passed since the last one', async () => {
    const lanes = aContainer(0.5);
    await lanes.come();
    await lanes.leave(1, 'nothing');
    lanes.pass(150);
    await lanes.come();
    await lanes.leave(2, 'nothing');
    lanes.pass(1_000);
    await lanes.come();
    expect(lanes.inside()).toEqual([3]);
    expect(lanes.pauses).toEqual([200, 50]);
  });

  it('pause no longer because the clock was set back', async () => {
    const lanes = aContainer(0.5);
    await lanes.come();
    await lanes.leave(1, 'nothing');
    lanes.pass(-MINUTE_MS);
    await lanes.come();
    expect(lanes.pauses).toEqual([200, 200]);
  });
});

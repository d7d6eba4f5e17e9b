import { describe, expect, it } from 'vitest';
import { callAllowance } from '../../local/glue/call-allowance.ts';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import { parseFault, parseFaultText } from '../../local/glue/parse-fault.ts';
import { testTimers } from './test-timers.ts';

describe('a rate limit', () => {
  /** How many of so many calls at once pass. */
  const passing = (passes: () => boolean, calls: number) =>
    Array.from({ length: calls }, passes).filter(Boolean).length;

  it('lets a burst pass at once, and then as many as the time allows, never more than a burst', () => {
    const { timers, advance } = testTimers();
    const passes = callAllowance({ perSecond: 10, burst: 15 }, timers.now);
    expect(passing(passes, 100)).toBe(15);
    advance(500);
    expect(passing(passes, 100)).toBe(5);
    advance(60_000);
    expect(passing(passes, 100)).toBe(15);
  });

  it('lets one call pass at least, however slow it is', () => {
    const { timers, advance } = testTimers();
    const passes = callAllowance({ perSecond: 0.5 }, timers.now);
    expect(passing(passes, 9)).toBe(1);
    advance(1_999);
    expect(passing(passes, 9)).toBe(0);
    advance(1);
    expect(passing(passes, 9)).toBe(1);
  });

  it('is ordered of the local Glue, which answers the calls beyond it with ThrottlingException', async () => {
    const { timers, advance } = testTimers();
    const jobs = [{ name: 'orders', maxConcurrentRuns: 100 }];
    const server = await startGlueServer({ jobs, timers, faults: [parseFaultText('rate-limit,perSecond=2,burst=3')] });
    const start = async () => {
      const headers = { 'x-amz-target': 'AWSGlue.StartJobRun', 'content-type': 'application/x-amz-json-1.1' };
      const response = await fetch(server.url, { method: 'POST', headers, body: '{"JobName":"orders"}' });
      return response.status === 200 ? 'accepted' : ((await response.json()) as { __type: string }).__type;
    };
    try {
      const first = [await start(), await start(), await start(), await start()];
      expect(first).toEqual(['accepted', 'accepted', 'accepted', 'ThrottlingException']);
      advance(500);
      expect([await start(), await start()]).toEqual(['accepted', 'ThrottlingException']);
      expect(server.faults()).toMatchObject([{ struck: 2 }]);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['without a rate', { fault: 'rate-limit' }, 'rate-limit needs "perSecond"'],
    ['of nothing', { fault: 'rate-limit', perSecond: 0 }, 'perSecond must be a number above 0, found 0'],
    ['with no burst', { fault: 'rate-limit', perSecond: 1, burst: 0 }, 'burst must be a number of 1 or more, found 0'],
    ['that another fault has', { fault: 'throttle', perSecond: 1 }, 'throttle takes no perSecond; rate-limit do'],
  ])('%s is refused', (_what, order, message) => {
    expect(() => parseFault(order)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { CountingAws } from '../../bench/aws/counting-aws.ts';
import { StartRate } from '../../bench/aws/start-rate.ts';
import { rateSection, slotsSection } from '../../bench/felt-sections.ts';
import { measureSlots } from '../../bench/slots/measure-slots.ts';
import { slottedGlue } from '../../bench/slots/slotted-glue.ts';
import { virtualTime } from '../../bench/slots/virtual-time.ts';

const missed = ({ rows }: ReturnType<typeof rateSection>) =>
  rows.filter(({ met }) => met === false).map(({ what }) => what.trim());

describe("the bench's AWS", () => {
  const start = (aws: CountingAws, object: string) =>
    aws.answer('AWSGlue.StartJobRun', JSON.stringify({ JobName: 'etl', Arguments: { '--source': object } }));

  it('counts a second run for one object as a double', () => {
    const aws = new CountingAws();
    for (const object of ['a', 'b', 'a']) expect(start(aws, object).status).toBe(200);
    expect(aws.counts()).toMatchObject({ doubles: 1, calls: { StartJobRun: 3 }, throttled: 0 });
  });

  it('refuses and counts what is above the rate', () => {
    const aws = new CountingAws();
    aws.rate = new StartRate(1, 2, performance.now());
    expect(['a', 'b', 'c'].map((object) => start(aws, object).status)).toEqual([200, 200, 400]);
    expect(aws.counts()).toMatchObject({ throttled: 1, calls: { StartJobRun: 3 } });
  });

  it('accepts as many at once as a bucket holds, and then as many as flow in', () => {
    const rate = new StartRate(5, 2, 0);
    expect([0, 0, 0, 100, 200, 200, 10_000, 10_000, 10_000].map((at) => rate.take(at))).toEqual([
      ...[true, true, false],
      ...[false, true, false],
      ...[true, true, false],
    ]);
  });
});

describe('what the bench tells of a rate', () => {
  const atRate = {
    ...{ perSecond: 10, files: 100, runs: 100, doubles: 0, seconds: 10, leastSeconds: 8.5, throttledShare: 0.04 },
    ...{ afterSweeps: 0, sweeps: 0 },
  };

  it('is met when all targets are', () => {
    expect(missed(rateSection([atRate]))).toEqual([]);
  });

  it.each([
    ['a file without a run', { runs: 99 }, ['files without a run']],
    ['a double in the place of another file', { doubles: 1 }, ['files without a run', 'doubles']],
    ['a double besides', { runs: 101, doubles: 1 }, ['doubles']],
    ['too slow', { seconds: 11 }, ['10/s: time for 100 files / least possible']],
    ['throttled too often', { throttledShare: 0.06 }, ['throttled replies, of all']],
  ])('shows %s', (_what, change, expected) => {
    expect(missed(rateSection([{ ...atRate, ...change }]))).toEqual(expected);
  });
});

describe('what the bench tells of slots', () => {
  const use = { slots: 10, runMs: 30_000, lateMs: 0, requests: 100, refusedPerStart: 1, seconds: 9 };

  it('shows slots that were not used, where Glue frees them at once', () => {
    const uses = [0.97, 0.969].map((usedShare) => ({ ...use, usedShare }));
    const late = { ...use, usedShare: 0.5, lateMs: 5_000 };
    expect(slotsSection([...uses, late]).rows.map(({ met }) => met)).toEqual([true, false, undefined]);
  });

  it('comes of a Glue that refuses what has no slot, and frees one as late as it is told to', async () => {
    const time = virtualTime();
    const ended: string[] = [];
    const glue = slottedGlue(time, { slots: 1, runMs: 1_000, lateMs: 500 }, (jobRunId) => void ended.push(jobRunId));
    const replies: string[] = [];
    for (const at of [0, 800, 1_300, 2_000])
      time.after(at, () => void glue.sender.start({ JobName: 'etl' }).then(({ kind }) => void replies.push(kind)));
    await time.runUntil(() => replies.length === 4);
    expect(replies).toEqual(['started', 'not-started', 'not-started', 'started']);
    expect(ended).toEqual(['jr_0']);
    expect(glue.refused()).toBe(2);
    expect(glue.usedSlotMs(0, 2_075)).toBe(1_000);
    expect(glue.usedSlotMs(575, 2_575)).toBe(1_000);
  });

  it('is of a backlog each of whose requests was started once, and never more than there are slots', async () => {
    const found = await measureSlots({ slots: 2, runMs: 30_000, lateMs: 0 }, 6);
    expect(found).toMatchObject({ requests: 6, slots: 2 });
    // Two at a time take three runs' lengths, less a tenth.
    expect(found.seconds).toBeGreaterThan(2 * 27);
    expect(found.usedShare).toBeGreaterThan(0.3);
    expect(found.usedShare).toBeLessThanOrEqual(1);
  });
});

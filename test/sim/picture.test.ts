import { describe, expect, it } from 'vitest';
import { accountOf } from './account.ts';
import { liveThrough } from './live-through.ts';
import { fitsIn, LABEL_GAP, pictureOf } from './picture.ts';
import type { Step } from './step.ts';
import { guardNamed, tell } from './told-history.ts';

const LOST_REPLY = { faults: [{ at: /StartJobRun\(r1\)$/, kind: 'accepted, reply lost' as const }] };

const lostReply = async (without?: string): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  await tell(LOST_REPLY, without === undefined ? undefined : guardNamed(without), (step) => steps.push(step));
  return accountOf(steps).steps;
};

const SEEDS = 40;
/** In pixels: no character of the page's font is narrower. */
const LEAST_CHARACTER = 6;

describe('the picture of a history', () => {
  it('shows the states of each request, one after the other, and each run from its start to its end', async () => {
    const steps = await lostReply();
    const { ledger, glue, faults, harm } = pictureOf(steps, 0);
    expect(ledger).toMatchObject([{ label: 'r1' }]);
    expect(ledger[0]?.bars.map(({ label }) => label)).toEqual(['starting', 'in doubt', 'started', 'succeeded']);
    expect(glue).toMatchObject([{ label: 'jr_r1.1', bars: [{ label: 'succeeded', tone: 'good' }] }]);
    expect(faults.map((at) => steps[at]?.kind)).toEqual(['fault']);
    expect(harm).toBeUndefined();
  });

  it('shows where harm is done: the last step, with a second run', async () => {
    const steps = await lostReply('timeout-not-ambiguous');
    const { glue, harm } = pictureOf(steps, 0);
    expect(glue.map(({ label }) => label)).toEqual(['jr_r1.1', 'jr_r1.1#2']);
    expect(harm).toBe(steps.length - 1);
  });

  it('draws time from left to right, and lays no bar of a row over another, nor over its label', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const all: Step[] = [];
      await liveThrough(seed, { onStep: (step) => all.push(step) });
      const { xs, width, workers, ledger, glue, times } = pictureOf(accountOf(all).steps, 0);
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      for (const { bars } of [...workers, ...ledger, ...glue]) {
        for (const [at, { x, width: wide }] of bars.entries()) {
          expect(wide).toBeGreaterThanOrEqual(0);
          expect(x + wide).toBeLessThanOrEqual(Math.min(bars[at + 1]?.x ?? width, width) + 0.001);
        }
      }
      for (const { bars } of workers) {
        for (const [at, bar] of bars.entries()) {
          const behind = fitsIn(bar) ? 0 : LABEL_GAP + bar.label.length * LEAST_CHARACTER;
          expect(bar.x + bar.width + behind).toBeLessThanOrEqual(bars[at + 1]?.x ?? width);
        }
      }
      expect(new Set(times.map(({ label }) => label)).size).toBe(times.length);
    }
  });

  it('takes the room that there is for a short history, and more for a long one', async () => {
    const steps = await lostReply();
    const { width } = pictureOf(steps, 0);
    expect(pictureOf(steps, 1.5 * width).width).toBeCloseTo(1.5 * width);
    expect(pictureOf(steps, 0.5 * width).width).toBe(width);
    expect(pictureOf([], 500).width).toBeLessThan(500);
  });
});

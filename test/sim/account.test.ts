import { describe, expect, it } from 'vitest';
import { epochMs } from '../../lib/core/time.ts';
import { accountOf } from './account.ts';
import { liveThrough } from './live-through.ts';
import type { Step } from './step.ts';
import { stepWords } from './step-words.ts';
import { guardNamed, tell } from './told-history.ts';

const SEEDS = 60;

const stepsOf = async (seed: number): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  await liveThrough(seed, { onStep: (step) => steps.push(step) });
  return steps;
};

const LOST_REPLY = { faults: [{ at: /StartJobRun\(r1\)$/, kind: 'accepted, reply lost' as const }] };

const toldSteps = async (without?: string): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  await tell(LOST_REPLY, without === undefined ? undefined : guardNamed(without), (step) => steps.push(step));
  return steps;
};

const wordsOf = async (without?: string): Promise<readonly string[]> =>
  accountOf(await toldSteps(without)).steps.map(stepWords);

describe('the account of a history', () => {
  it('tells a lost reply and its search, a sentence for each step', async () => {
    const words = await wordsOf();
    expect(words).toEqual(
      expect.arrayContaining([
        'manual (r1) calls StartJobRun for r1.',
        'Glue accepts the call, and its reply is lost. At: manual (r1) StartJobRun(r1).',
        'Glue starts the run jr_r1.1 for r1.',
        'manual (r1) cannot know whether a run of r1 has started (TimeoutError).',
        expect.stringContaining('r1 is in doubt; a run may have started, and nobody knows.'),
        expect.stringMatching(/^Sweep \d+ asks Glue: GetJobRuns\(job-0\)\.$/),
        expect.stringMatching(/^Sweep \d+ writes record: r1 is started; its run is known\.$/),
        'The run jr_r1.1 ends: succeeded.',
      ]),
    );
  });

  it('ends with the harm when a guard is removed', async () => {
    expect((await wordsOf('timeout-not-ambiguous')).at(-1)).toMatch(/^Harm: two runs for one request\. r1\.1 has two/);
  });

  it('tells a harm without the names that workers and states have in the simulation', () => {
    const what = '12:00:09.120 states[jr_r3.1~2] acquires r6, though r5 was before it, UNCERTAIN';
    expect(stepWords({ kind: 'harm', harm: 'ORDER', what, at: epochMs(0) })).toBe(
      'Harm: a later request overtakes an earlier one. run-state (jr_r3.1, once more) acquires r6, though r5 was before it, in doubt.',
    );
  });

  it('has words for every step, whatever happens', async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      for (const step of await stepsOf(seed)) {
        kinds.add(step.kind);
        expect(stepWords(step)).toMatch(/^\S.*[.]$/s);
        expect(stepWords(step)).not.toMatch(/undefined|\b[0-9a-f]{24}\b|UNCERTAIN|[a-z]\[|@\d/);
      }
    }
    expect([...kinds].toSorted()).toEqual(
      ['accepts', 'begins', 'cuts', 'ends', 'fault', 'hears', 'looks', 'run ends', 'sends', 'writes'].toSorted(),
    );
  });

  it('changes nothing of the history', async () => {
    const lines = async (onStep?: () => void): Promise<readonly string[]> => {
      const told: string[] = [];
      await liveThrough(11, { onLine: (line) => told.push(line), onStep });
      return told;
    };
    expect(await lines(() => undefined)).toEqual(await lines());
  });

  it('leaves out workers that only looked into the ledger, and the middle of what is long', async () => {
    const steps = await toldSteps();
    const { steps: kept, leftOut } = accountOf(steps);
    expect(leftOut).toBe(0);
    expect(kept.length).toBeLessThan(steps.length);
    expect(kept.filter(({ kind }) => kind === 'writes')).toEqual(steps.filter(({ kind }) => kind === 'writes'));
    const long = Array.from({ length: 40 }, () => kept).flat();
    expect(accountOf(long).leftOut).toBeGreaterThan(0);
    expect(accountOf(long).steps.length + accountOf(long).leftOut).toBe(long.length);
  });
});

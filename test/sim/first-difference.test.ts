import { describe, expect, it } from 'vitest';
import { firstDifference } from './first-difference.ts';
import { GUARD_SUBJECTS, ruleOf } from './guard-subjects.ts';
import type { Step } from './step.ts';
import { stepWords } from './step-words.ts';
import { guardNamed, tell } from './told-history.ts';

const LOST_REPLY = { faults: [{ at: /StartJobRun\(r1\)$/, kind: 'accepted, reply lost' as const }] };

const lostReply = async (without?: string): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  await tell(LOST_REPLY, without === undefined ? undefined : guardNamed(without), (step) => steps.push(step));
  return steps;
};

describe('the step by which a rule decides', () => {
  it('is where the histories with and without it part, and tells what the other does there', async () => {
    const [sound, broken] = [await lostReply(), await lostReply('timeout-not-ambiguous')];
    const [ofSound, ofBroken] = [firstDifference(sound, broken), firstDifference(broken, sound)];
    const at = ofSound?.at ?? Number.NaN;
    expect(ofBroken?.at).toBe(at);
    expect(broken.slice(0, at)).toEqual(sound.slice(0, at));
    expect(ofBroken?.instead).toMatch(/^manual \(r1\) writes doubt: r1 is in doubt/);
    expect(ofSound?.instead).toMatch(/^manual \(r1\) writes requeue: r1 is waiting/);
    expect(broken.slice(at, at + 1).map(stepWords)).toEqual([ofSound?.instead]);
  });

  it('is none where both histories are one, and where the other ends nothing happens instead', async () => {
    const steps = await lostReply();
    expect(firstDifference(steps, steps)).toBeUndefined();
    expect(firstDifference(steps, steps.slice(0, -1))).toEqual({ at: steps.length - 1, instead: undefined });
  });
});

describe('the rules that can be taken away', () => {
  const rules = GUARD_SUBJECTS.flatMap(({ guards }) => guards.map(ruleOf));

  it('stand below subjects, each once, and begin as a sentence does', () => {
    expect(new Set(GUARD_SUBJECTS.map(({ subject }) => subject)).size).toBe(GUARD_SUBJECTS.length);
    expect(new Set(rules).size).toBe(rules.length);
    expect(rules.filter((rule) => !/^[A-Z]/.test(rule))).toEqual([]);
  });

  it('are read without the names that states have in the ledger', () => {
    expect(rules.filter((rule) => /WAITING|STARTING|STARTED|UNCERTAIN|REJECTED|CANCELLED/.test(rule))).toEqual([]);
    expect(rules).toContain('Only a waiting request can be cancelled');
  });
});

import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../lib/core/time.ts';
import { aJob, aRequest, runsOf, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 5, that concern the publication of ends. */

describe('hole 45: a run has ended, and the worker dies before it puts the event', () => {
  const told: Told = { faults: [{ at: /states\[jr_r1\.1~1\] PutEvents/, kind: 'dies before' }] };

  it('is published by the sweep', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('is never published if the sweep does not look', async () => {
    expect((await tell(told, 'sweep-does-not-publish')).violation?.harm).toBe('UNPUBLISHED');
  });
});

describe('hole 46: a person takes up a failed request before its failure is published', () => {
  const told: Told = {
    scenario: {
      jobs: [aJob()],
      requests: [aRequest()],
      failing: 1,
      personHelps: true,
      personTakesMs: SECOND_MS,
      // Before the outcome is due: the person comes first.
      firstSweepMs: 20 * SECOND_MS,
    },
    faults: [{ at: /states\[jr_r1\.1~1\] PutEvents/, kind: 'lost' }],
  };

  it('is published first, and each attempt has an end that is told', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r1.2']);
  });
  it('is forgotten if the person’s call does not publish it', async () => {
    expect((await tell(told, 'redrive-drops-outcome')).violation?.harm).toBe('UNPUBLISHED');
  });
});

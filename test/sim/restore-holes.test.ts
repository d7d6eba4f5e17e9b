import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../lib/core/time.ts';
import { ledgerId } from './names.ts';
import { aRequest, runsOf, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 5, in which the ledger is restored. */

const RESTORED = { sinceMs: 0, stopMs: 60 * SECOND_MS, waitMs: 300 * SECOND_MS };

describe('hole 38: the ledger is restored while a job is being replaced, and Glue lists none of its runs', () => {
  const told: Told = {
    scenario: { restore: RESTORED, requests: [aRequest({ atMs: SECOND_MS })] },
    faults: [{ at: /restore@1 GetJobRuns\(job-0\)/, kind: 'gone' }],
  };
  it('starts nothing again, because the repair names the job and is repeated', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ trigger: 'restored', state: 'SUCCEEDED' });
  });
  it('starts a lost request again if a job that is not there is taken for one without runs', async () => {
    expect((await tell(told, 'restored-gone-believed')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 39: a person takes up the failed run of a request that a restored table has lost', () => {
  const told: Told = {
    scenario: { restore: RESTORED, requests: [aRequest({ atMs: 55 * SECOND_MS })], failing: 1, personHelps: true },
    // The end is heard ten seconds late.
    faults: [{ at: /event of jr_r1\.1$/, kind: 'late', size: 1 / 60 }],
  };
  it('is refused, because what the request was is not known any more', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'FAILED', attempt: 1 });
  });
  it('is rejected later, with nothing to send, if it is not refused at once', async () => {
    expect((await tell(told, 'stand-in-runs-again')).violation?.harm).toBe('REJECTED');
  });
});

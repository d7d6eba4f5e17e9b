import { describe, expect, it } from 'vitest';
import { runsOf, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 5, in which a send waits for its lane. */

describe('hole 53: a send waits for its lane in a frozen sandbox, which thaws when the lease is over', () => {
  const told: Told = { faults: [{ at: /gets a lane/, kind: 'frozen' }] };
  it('starts one run, because time and lease are looked at after the wait', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('starts two if they are looked at before it', async () => {
    expect((await tell(told, 'checks-before-lane')).violation?.harm).toBe('DOUBLE');
  });
});

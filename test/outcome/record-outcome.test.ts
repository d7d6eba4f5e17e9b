import { describe, expect, it } from 'vitest';
import { plusMs } from '../../lib/core/time.ts';
import { endOf } from '../../lib/outcome/record-outcome.ts';
import type { ListedRun } from '../../lib/ports/glue.ts';
import { noon } from '../doubles/ledger-items.ts';

const aRun = (given: Partial<ListedRun> = {}): ListedRun => ({
  jobRunId: 'jr_1',
  state: 'RUNNING',
  attempt: 0,
  ...given,
});

describe('the end of a run that Glue lists', () => {
  it.each(['STARTING', 'RUNNING', 'STOPPING', 'WAITING', '', 'A_STATE_OF_TOMORROW'])(
    'is none in state "%s"',
    (state) => {
      expect(endOf(aRun({ state, completedOn: noon }), noon)).toBeUndefined();
    },
  );

  it('has the time and the reason that Glue gives', () => {
    const run = aRun({ state: 'FAILED', completedOn: noon, errorMessage: 'SystemExit: 1' });
    expect(endOf(run, plusMs(noon, 5))).toEqual({
      jobRunId: 'jr_1',
      state: 'FAILED',
      endedAt: noon,
      error: { name: 'FAILED', message: 'SystemExit: 1' },
    });
  });

  it('is now where Glue leaves the time out, and has no reason where Glue gives none', () => {
    expect(endOf(aRun({ state: 'TIMEOUT' }), noon)).toEqual({ jobRunId: 'jr_1', state: 'TIMEOUT', endedAt: noon });
  });
});

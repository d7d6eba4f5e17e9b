import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { ledgerId } from './names.ts';
import { aJob, aRequest, runsOf, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 5. */

/** An event that is as late as can be comes ten minutes late. */
const TEN_SECONDS = 1 / 60;

describe('hole 2: a worker stalls until its limit, sends, is cut off, and the send is accepted late', () => {
  const told: Told = {
    faults: [
      { at: /StartJobRun\(r1\)$/, kind: 'stalls' },
      { at: /run jr_r1\.1 is shown/, kind: 'shown late' },
    ],
  };
  it('starts one run, because the visibility window begins at the end of the lease', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('starts two if it begins at the acquire', async () => {
    expect((await tell(told, 'window-from-acquire')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 3: a send times out, is accepted F later and shown V later', () => {
  const toldAt = (firstSweepMs: number): Told => ({
    scenario: { firstSweepMs },
    faults: [
      { at: /StartJobRun\(r1\)$/, kind: 'accepted late' },
      { at: /run jr_r1\.1 is shown/, kind: 'shown late' },
    ],
  });
  it.each([0, 10, 20, 30, 40, 50, 59])(
    'starts one run, wherever in the minute (second %i) the sweeps begin',
    async (second) => {
      const history = await tell(toldAt(second * SECOND_MS));
      expect(history.violation).toBeUndefined();
      expect(runsOf(history)).toEqual(['jr_r1.1']);
    },
  );
  it('starts two if the visibility window does not cover how late Glue may accept', async () => {
    expect((await tell(toldAt(10 * SECOND_MS), 'window-without-acceptance')).violation?.harm).toBe('DOUBLE');
  });
  it('starts two if the visibility window does not cover how late Glue may show a run', async () => {
    expect((await tell(toldAt(50 * SECOND_MS), 'window-without-visibility')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 5: the sender has died, and so do the workers that search', () => {
  const told: Told = {
    // Another's run comes in between, and each page of the list holds one.
    scenario: {
      jobs: [aJob({ foreignRuns: [{ atMs: 10 * SECOND_MS, lastsMs: SECOND_MS }] })],
      timing: { ...DEFAULT_TIMING, searchMarginMs: SECOND_MS },
      runsPerPage: 1,
    },
    faults: [
      { at: /call\[r1\] StartJobRun/, kind: 'dies after' },
      { at: /sweep@2 GetJobRuns/, kind: 'dies before' },
      { at: /sweep@3 GetJobRuns/, kind: 'fails' },
      { at: /sweep@4 GetJobRuns/, kind: 'dies before' },
    ],
  };
  it('finds the run all the same, because every search reads back to the acquire in doubt', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_foreign0']);
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'SUCCEEDED', jobRunId: 'jr_r1.1' });
  });
  it('starts a second run if a later search reads back less far', async () => {
    expect((await tell(told, 'search-from-window')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 6: two sweeps search at once; one clears and sends, and the other clears with its old search', () => {
  const told: Told = {
    scenario: { firstSweepMs: 31 * SECOND_MS },
    faults: [
      { at: /call\[r1\] StartJobRun/, kind: '5xx' },
      { at: /^sweep@2$/, kind: 'twice', size: 0.01 },
      { at: /sweep@2 clear\(r1\)/, kind: 'slow', size: 0.05 },
      { at: /sweep@2b clear\(r1\)/, kind: 'slow', size: 1 },
      { at: /sweep@2 StartJobRun/, kind: 'accepted, reply lost' },
    ],
  };
  it('starts one run, because a clear is refused for another lease token than was seen', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('starts two if clear compares the state alone', async () => {
    expect((await tell(told, 'clear-without-lease-token')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 7: a worker requeues, acquires again and sends, and then the late copy of its requeue arrives', () => {
  const told: Told = {
    scenario: {
      jobs: [
        aJob({
          maxConcurrentRuns: 2,
          foreignRuns: [
            { atMs: 0, lastsMs: 20 * SECOND_MS },
            { atMs: 0, lastsMs: 21 * SECOND_MS },
          ],
        }),
      ],
      requests: [aRequest({ atMs: 5 * SECOND_MS })],
      windowMs: 5 * SECOND_MS,
      firstSweepMs: 55 * SECOND_MS,
    },
    faults: [
      { at: /event of jr_foreign0/, kind: 'late', size: TEN_SECONDS },
      { at: /event of jr_foreign1/, kind: 'late', size: TEN_SECONDS },
      { at: /run jr_foreign0 frees/, kind: 'slot freed late', size: 0.6 },
      { at: /run jr_foreign1 frees/, kind: 'slot freed late', size: 0.6 },
      { at: /states.* requestOfRun\(jr_foreign1\)/, kind: 'slow', size: 0.2 },
      { at: /states.* requeue\(r1\)/, kind: 'late copy', size: 0.4 },
      { at: /states.* StartJobRun\(r1\)#2/, kind: 'accepted, reply lost' },
    ],
  };
  it('starts one run, because the late copy names an acquire that is over', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history).filter((run) => run.startsWith('jr_r1'))).toEqual(['jr_r1.1']);
  });
  it('starts two if the worker has one token for all its acquires', async () => {
    expect((await tell(told, 'token-per-invocation')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 9: the late copy of the first attempt’s record meets the second attempt', () => {
  const told: Told = {
    scenario: { attempts: 2, failing: 1, firstSweepMs: 20 * SECOND_MS },
    faults: [{ at: /call\[r1\] record\(r1\)/, kind: 'late copy', size: 0.79 }],
  };
  it('starts the second attempt, because record names the attempt', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r1.2']);
  });
  it('shows the second attempt as started, with the first one’s run, if record names nothing', async () => {
    expect((await tell(told, 'record-unconditional')).violation?.harm).toBe('FALSE START');
  });
});

describe('hole 13: a worker dies before it sends, while a request with equal arguments has a run', () => {
  const told: Told = {
    scenario: { requests: [aRequest(), aRequest({ id: 'r2', atMs: SECOND_MS })] },
    faults: [{ at: /call\[r1\] StartJobRun/, kind: 'dies before' }],
  };
  it('gives each request its own run, because each run carries its marker', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r2.1', 'jr_r1.1']);
  });
  it('takes the other’s run for its own if runs are found by their arguments', async () => {
    expect((await tell(told, 'no-marker')).violation?.harm).toBe('FALSE START');
  });
});

describe('hole 14: a run fails, and both Glue and we would start it again', () => {
  const told: Told = {
    scenario: { jobs: [aJob({ maxRetries: 1 })], attempts: 2, failing: 1, retryDelaySeconds: 0 },
    faults: [],
  };
  it('leaves it to Glue, and follows its run', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r1.1_retry']);
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ attempt: 1, jobRunId: 'jr_r1.1_retry' });
  });
  it('has two runs at once if it does not ask the job for its retries', async () => {
    expect((await tell(told, 'own-retry-beside-glue')).violation?.harm).toBe('PARALLEL');
  });
});

describe('hole 27: a run with the fence’s claim fails, and Glue’s retry of it dies before its fence line', () => {
  const told: Told = {
    scenario: { jobs: [aJob({ fenced: true, maxRetries: 1 })], failing: 1 },
    faults: [{ at: /run jr_r1\.1_retry comes to its fence/, kind: 'dies before' }],
  };
  it('ends with the retry’s failure, in two writes', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'FAILED', jobRunId: 'jr_r1.1_retry' });
  });
  it('never ends if the failed run with the claim is gone back to', async () => {
    expect((await tell(told, 'follows-failed-claims')).violation?.harm).toBe('NO OUTCOME');
  });
});

describe('hole 28: an event says that a run has failed, while it is in progress', () => {
  const told: Told = {
    scenario: { attempts: 2, retryDelaySeconds: 0, longestRunMs: 2 * SECOND_MS },
    faults: [
      { at: /run jr_r1\.1 lasts/, kind: 'goes on for long', size: 0.1 },
      { at: /end of jr_r1\.1 forged/, kind: 'end told early', size: 0.1 },
    ],
  };
  it('starts nothing beside it, because Glue is asked first', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('has two runs at once if the event is believed', async () => {
    expect((await tell(told, 'events-trusted')).violation?.harm).toBe('PARALLEL');
  });
});

describe('hole 29: MaxRetries is set to 0 while Glue is about to start a failed run again', () => {
  const told: Told = {
    scenario: {
      jobs: [aJob({ maxRetries: 1 })],
      attempts: 2,
      failing: 1,
      retryDelaySeconds: 0,
      firstSweepMs: 5 * SECOND_MS,
      timing: { ...DEFAULT_TIMING, glueRetryMs: 300 * SECOND_MS },
    },
    faults: [
      { at: /event of jr_r1\.1$/, kind: 'late', size: TEN_SECONDS },
      { at: /redeploy@1/, kind: 'MaxRetries changes' },
      { at: /run jr_r1\.2 lasts/, kind: 'goes on for long', size: 0.1 },
    ],
  };
  it('waits for Glue’s retry, and follows it', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r1.1_retry', 'jr_r1.2']);
  });
  it('has two runs at once if the change of the job is ignored', async () => {
    expect((await tell(told, 'job-change-ignored')).violation?.harm).toBe('PARALLEL');
  });
});

describe('hole 30: a job is deleted and made again under its name, while a send to it is in doubt', () => {
  const told: Told = {
    scenario: { firstSweepMs: 5 * SECOND_MS },
    faults: [
      { at: /call\[r1\] StartJobRun/, kind: 'accepted, reply lost' },
      { at: /redeploy@1/, kind: 'job made anew' },
    ],
  };
  it('leaves the doubt to a person, because the new job lists no run of the old one', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ state: 'UNCERTAIN' });
  });
  it('starts two if the new job’s list is believed', async () => {
    expect((await tell(told, 'recreated-job-ignored')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 31: reupload is changed between two deliveries of one upload', () => {
  const told: Told = {
    scenario: { requests: [aRequest({ via: 'queue' })], firstSweepMs: 30 * SECOND_MS },
    faults: [
      { at: /uploads r1 delete 1/, kind: 'delete lost' },
      { at: /redeploy@1/, kind: 'reupload changes' },
    ],
  };
  it('starts one run, because the upload is also looked up by its earlier identity', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1']);
  });
  it('starts two if it is not', async () => {
    expect((await tell(told, 'other-identities-ignored')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 15: the event of a failed run and the sweep’s poll both ask for another attempt', () => {
  const told: Told = {
    scenario: {
      attempts: 2,
      failing: 1,
      retryDelaySeconds: 0,
      timing: { ...DEFAULT_TIMING, pollEveryMs: 5 * SECOND_MS },
      firstSweepMs: 15 * SECOND_MS,
    },
    faults: [
      { at: /event of jr_r1\.1$/, kind: 'late', size: TEN_SECONDS },
      { at: /states\[jr_r1\.1~1\] retry\(r1\)/, kind: 'throws, applied late', size: 1 },
      { at: /run jr_r1\.2 lasts/, kind: 'goes on for long', size: 0.1 },
    ],
  };
  it('makes one attempt of it, because a retry names attempt and run', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(runsOf(history)).toEqual(['jr_r1.1', 'jr_r1.2']);
  });
  it('starts the second attempt twice if the retry names neither', async () => {
    expect((await tell(told, 'retry-not-tied')).violation?.harm).toBe('DOUBLE');
  });
});

describe('hole 36: a run and Glue’s retry of it hide their arguments', () => {
  const told: Told = {
    scenario: {
      jobs: [aJob({ maxRetries: 1 })],
      failing: 1,
      firstSweepMs: 5 * SECOND_MS,
      timing: { ...DEFAULT_TIMING, glueRetryMs: 300 * SECOND_MS },
    },
    faults: [
      { at: /run jr_r1\.1 is described/, kind: 'hides its arguments' },
      { at: /run jr_r1\.1_retry is described/, kind: 'hides its arguments' },
      { at: /event of jr_r1\.1_retry/, kind: 'lost' },
    ],
  };
  it('follows the retry, because the recorded run is known by its id', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
    expect(history.world.ledger.standing(ledgerId('r1'))).toMatchObject({ jobRunId: 'jr_r1.1_retry' });
  });
  it('ends the request with the first run’s failure if that one is not known', async () => {
    expect((await tell(told, 'bare-run-unlisted')).violation?.harm).toBe('WRONG OUTCOME');
  });
});

describe('hole 37: a person names the run of an earlier attempt for the attempt in doubt', () => {
  const told: Told = {
    scenario: { attempts: 2, failing: 1, retryDelaySeconds: 0, firstSweepMs: 5 * SECOND_MS, personSays: true },
    faults: [
      { at: /run jr_r1\.1 is described/, kind: 'hides its arguments' },
      { at: /states.*StartJobRun\(r1\)$/, kind: 'dies after' },
      { at: /run jr_r1\.2 is described/, kind: 'hides its arguments' },
      { at: /run-is\[r1 @\d+\]/, kind: 'errs' },
    ],
  };
  it('is refused, because the history names the runs of earlier attempts', async () => {
    const history = await tell(told);
    expect(history.violation).toBeUndefined();
  });
  it('counts as started by the run of the earlier one if the history is not asked', async () => {
    expect((await tell(told, 'run-is-of-earlier-attempt')).violation?.harm).toBe('FALSE START');
  });
});

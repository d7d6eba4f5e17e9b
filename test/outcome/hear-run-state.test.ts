import { describe, expect, it } from 'vitest';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import { pollRuns } from '../../lib/outcome/poll-runs.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import { aStarted } from '../doubles/ledger-items.ts';
import { aListedRun } from '../doubles/listed-runs.ts';
import { aRequest, failing, ledgerDown, losingReplies, testWorld } from '../doubles/test-world.ts';

const JOB = 'orders-etl';

/** A recorded run, and another request that waits for a slot. */
const aBusyJob = async (reason: string | null = 'out of memory') => {
  const world = testWorld();
  world.ledger.put(aStarted({ ...aRequest(), jobRunId: 'jr_mine' }));
  world.glue.list(JOB, 'r1.1', aListedRun('jr_mine', world.clock()));
  await world.ledger.create(enqueue(aRequest({ requestId: 'r2' }), 'admission', 'backlog'));
  world.pass(MINUTE_MS);
  world.glue.end('jr_mine', 'FAILED', reason ?? undefined);
  const ended = { jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', message: 'out of memory', time: world.clock() };
  return { world, ended };
};

describe('the end of a recorded run', () => {
  it('is recorded with the time and reason that Glue gives for the run, and logged', async () => {
    const { world, ended } = await aBusyJob();
    const error = { name: 'FAILED', message: 'out of memory' };
    const endedAt = world.clock();
    world.pass(5_000);
    const event = { ...ended, time: plusMs(endedAt, -86_400_000), message: 'something else' };
    await hearRunState(event, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', endedAt, error });
    const fields = { decision: 'ended', requestId: 'r1', jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', error };
    expect(world.logged[0]).toMatchObject({ level: 'info', fields });
  });

  it('has no error when it succeeded, whatever Glue adds, nor when Glue gives no reason', async () => {
    const succeeded = await aBusyJob();
    await hearRunState({ ...succeeded.ended, state: 'SUCCEEDED' }, succeeded.world.invocation());
    expect(await succeeded.world.ledger.get('r1')).not.toHaveProperty('error');

    const { world, ended } = await aBusyJob(null);
    const { message: _none, ...unexplained } = ended;
    await hearRunState(unexplained, world.invocation());
    expect(await world.ledger.get('r1')).not.toHaveProperty('error');
  });

  it("expires by our own clock, however wrong the event's time is", async () => {
    const { world, ended } = await aBusyJob();
    await hearRunState({ ...ended, time: plusMs(world.clock(), -400 * 86_400_000) }, world.invocation());
    expect((await world.ledger.get('r1'))?.expiresAt).toBe((world.clock() + 90 * 86_400_000) / 1_000);
  });

  it('is logged also if the reply to its write was lost', async () => {
    const { world, ended } = await aBusyJob();
    await hearRunState(ended, world.invocation({ ledger: losingReplies(world.ledger) }));
    expect(world.decisions()).toContain('ended');
  });

  it('is not logged when it was recorded before', async () => {
    const { world, ended } = await aBusyJob();
    await hearRunState(ended, world.invocation());
    const ledger = failing(world.ledger, 'change'); // Not even tried: the item says so.
    await hearRunState({ ...ended, state: 'SUCCEEDED' }, world.invocation({ ledger }));
    expect(world.decisions().filter((decision) => decision === 'ended')).toHaveLength(1);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED' });
  });
});

describe('the slot that an ended run leaves', () => {
  it('goes to the next in the backlog, and the log says how the drain ended', async () => {
    const { world, ended } = await aBusyJob();
    await hearRunState(ended, world.invocation());
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
    const fields = { decision: 'drained', jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', reason: 'empty' };
    expect(world.logged.at(-1)).toMatchObject({ level: 'debug', fields });
  });

  it('goes to a head that was busy, which need not wait any longer', async () => {
    const { world, ended } = await aBusyJob();
    const item = await world.ledger.get('r2');
    if (item?.state === 'WAITING') {
      world.ledger.put({ ...item, waitingFor: 'busy', notBefore: plusMs(world.clock(), MINUTE_MS) });
    }
    await hearRunState(ended, world.invocation());
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
  });

  it.each(['change', 'requestOfRun'] as const)(
    'is used although the end could not be recorded: %s fails',
    async (operation) => {
      const { world, ended } = await aBusyJob();
      const ledger = failing(
        world.ledger,
        operation,
        (given) => operation === 'requestOfRun' || Object(given).operation === 'outcome',
      );
      await expect(hearRunState(ended, world.invocation({ ledger }))).rejects.toEqual(ledgerDown());
      expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
    },
  );

  it('removes the mark that the register shows, when the backlog is empty', async () => {
    const { world, ended } = await aBusyJob();
    await world.ledger.noteJob(JOB, { backlogMark: 'the mark' });
    await hearRunState(ended, world.invocation());
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB });
  });

  it.each(['RUNNING', 'STOPPING', 'SOMETHING_NEW'])('is not there while a run is %s', async (state) => {
    const { world, ended } = await aBusyJob();
    await hearRunState({ ...ended, state }, world.invocation());
    expect(world.ledger.items().map((item) => item.state)).toEqual(['STARTED', 'WAITING']);
    expect(world.logged).toEqual([]);
  });
});

describe('an event about the end of a run which Glue has not shown as ended', () => {
  /** The recorded run is in progress, and its trigger says retry. */
  const aRunInProgress = async () => {
    const world = testWorld();
    const retry: RetryPolicy = { attempts: 3, on: ['FAILED', 'TIMEOUT'], delaySeconds: 0 };
    await startNew(aRequest({ retry }), world.invocation());
    const hears = (state: string) =>
      hearRunState({ jobName: JOB, jobRunId: 'jr_1', state, time: world.clock() }, world.invocation());
    return { world, hears };
  };

  it.each(['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'])(
    'starts nothing beside it and records nothing, though it says %s',
    async (state) => {
      const { world, hears } = await aRunInProgress();
      await hears(state);
      expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', attempt: 1, jobRunId: 'jr_1' });
      expect(world.glue.sends).toHaveLength(1);
      const fields = { decision: 'end-not-confirmed', requestId: 'r1', jobRunId: 'jr_1', state };
      expect(world.logged.find(({ level }) => level === 'warn')).toMatchObject({ fields });
    },
  );

  it('is corrected by the poll, once the run has really ended', async () => {
    const { world, hears } = await aRunInProgress();
    await hears('FAILED');
    world.glue.end('jr_1', 'FAILED');
    world.pass(11 * MINUTE_MS);
    await pollRuns({ jobName: JOB }, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('is overruled by what Glue says of the run', async () => {
    const { world, hears } = await aRunInProgress();
    world.glue.end('jr_1', 'SUCCEEDED');
    await hears('FAILED');
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'SUCCEEDED', attempt: 1 });
  });

  it('is decided later when Glue cannot be asked', async () => {
    const { world, hears } = await aRunInProgress();
    for (const kind of ['failed', 'denied'] as const) {
      world.glue.getFailure = aReadFailure(kind);
      await expect(hears('FAILED')).rejects.toMatchObject({ code: 'GLUE_UNREADABLE', retryable: true });
      expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', attempt: 1 });
    }
  });

  it('is left to the poll when Glue knows no such run, and ends as UNKNOWN there, with nothing started after it', async () => {
    const { world, hears } = await aRunInProgress();
    world.glue.forget('jr_1');
    await hears('FAILED');
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', attempt: 1 });
    world.pass(11 * MINUTE_MS);
    await pollRuns({ jobName: JOB }, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'UNKNOWN', attempt: 1 });
  });

  it('costs a run that succeeded no call of Glue', async () => {
    const { world, hears } = await aRunInProgress();
    world.glue.end('jr_1', 'SUCCEEDED');
    await hears('SUCCEEDED');
    expect([world.glue.gets, world.glue.lists]).toEqual([0, 0]);
  });
});

import { describe, expect, it } from 'vitest';
import { enqueue } from '../lib/core/ledger-writes.ts';
import { MINUTE_MS, plusMs } from '../lib/core/time.ts';
import { noteRunState } from '../lib/note-run-state.ts';
import { aStarted } from './doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, losingReplies, testWorld } from './doubles/test-world.ts';

const JOB = 'orders-etl';

/** A recorded run, and another request that waits for a slot. */
const aBusyJob = async () => {
  const world = testWorld();
  world.ledger.put(aStarted({ ...aRequest(), jobRunId: 'jr_mine' }));
  await world.ledger.create(enqueue(aRequest({ requestId: 'r2' }), 'admission', 'line'));
  world.pass(MINUTE_MS);
  const ended = { jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', message: 'out of memory', time: world.clock() };
  return { world, ended };
};

describe('the end of a recorded run', () => {
  it('is noted with its time and reason, and told in the log', async () => {
    const { world, ended } = await aBusyJob();
    const error = { name: 'FAILED', message: 'out of memory' };
    const time = plusMs(world.clock(), -5_000);
    await noteRunState({ ...ended, time }, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', endedAt: time, error });
    const fields = { decision: 'ended', requestId: 'r1', jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', error };
    expect(world.logged[0]).toMatchObject({ level: 'info', fields });
  });

  it('has no error when it succeeded, whatever Glue adds, nor when Glue gives no reason', async () => {
    const succeeded = await aBusyJob();
    await noteRunState({ ...succeeded.ended, state: 'SUCCEEDED' }, succeeded.world.invocation());
    expect(await succeeded.world.ledger.get('r1')).not.toHaveProperty('error');

    const { world, ended } = await aBusyJob();
    const { message: _none, ...unexplained } = ended;
    await noteRunState(unexplained, world.invocation());
    expect(await world.ledger.get('r1')).not.toHaveProperty('error');
  });

  it("expires by our own clock, however wrong the event's time is", async () => {
    const { world, ended } = await aBusyJob();
    await noteRunState({ ...ended, time: plusMs(world.clock(), -400 * 86_400_000) }, world.invocation());
    expect((await world.ledger.get('r1'))?.expiresAt).toBe((world.clock() + 90 * 86_400_000) / 1_000);
  });

  it('is told also if the reply to the note was lost', async () => {
    const { world, ended } = await aBusyJob();
    await noteRunState(ended, world.invocation({ ledger: losingReplies(world.ledger) }));
    expect(world.decisions()).toContain('ended');
  });

  it('is not told when it was noted before', async () => {
    const { world, ended } = await aBusyJob();
    await noteRunState(ended, world.invocation());
    const ledger = failing(world.ledger, 'change'); // Not even tried: the item says so.
    await noteRunState({ ...ended, state: 'SUCCEEDED' }, world.invocation({ ledger }));
    expect(world.decisions().filter((decision) => decision === 'ended')).toHaveLength(1);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED' });
  });
});

describe('the slot that an ended run leaves', () => {
  it('goes to the next of the line, and the log tells how the drain ended', async () => {
    const { world, ended } = await aBusyJob();
    await noteRunState(ended, world.invocation());
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
    const fields = { decision: 'drained', jobName: JOB, jobRunId: 'jr_mine', state: 'FAILED', reason: 'empty' };
    expect(world.logged.at(-1)).toMatchObject({ level: 'debug', fields });
  });

  it('goes to a head that was busy, which need not rest any longer', async () => {
    const { world, ended } = await aBusyJob();
    const item = await world.ledger.get('r2');
    if (item !== undefined) {
      world.ledger.put({ ...item, waitingFor: 'busy', notBefore: plusMs(world.clock(), MINUTE_MS) });
    }
    await noteRunState(ended, world.invocation());
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
  });

  it.each(['change', 'requestOfRun'] as const)(
    'is filled although the end could not be noted: %s fails',
    async (operation) => {
      const { world, ended } = await aBusyJob();
      const ledger = failing(
        world.ledger,
        operation,
        (given) => operation === 'requestOfRun' || Object(given).operation === 'outcome',
      );
      await expect(noteRunState(ended, world.invocation({ ledger }))).rejects.toEqual(ledgerDown());
      expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
    },
  );

  it('takes the mark down that the register shows, when the line is empty', async () => {
    const { world, ended } = await aBusyJob();
    await world.ledger.noteJob(JOB, { lineMark: 'the mark' });
    await noteRunState(ended, world.invocation());
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB });
  });

  it.each(['RUNNING', 'STOPPING', 'SOMETHING_NEW'])('is not there while a run is %s', async (state) => {
    const { world, ended } = await aBusyJob();
    await noteRunState({ ...ended, state }, world.invocation());
    expect(world.ledger.items().map((item) => item.state)).toEqual(['STARTED', 'WAITING']);
    expect(world.logged).toEqual([]);
  });
});

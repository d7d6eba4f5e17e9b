import { describe, expect, it } from 'vitest';
import { backlogHints } from '../../lib/backlog/backlog-hints.ts';
import { failing, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = 'orders-etl';

/** Hints on a ledger that counts how often the register is read and written. */
const aHint = (given: (ledger: WholeLedger) => WholeLedger = (ledger) => ledger) => {
  const world = testWorld();
  const calls = { reads: 0, notes: 0 };
  const ledger: WholeLedger = {
    ...given(world.ledger),
    job: (jobName) => {
      calls.reads += 1;
      return given(world.ledger).job(jobName);
    },
    noteTrigger: (jobName, trigger) => {
      calls.notes += 1;
      return given(world.ledger).noteTrigger(jobName, trigger);
    },
    noteJob: (jobName, note) => {
      calls.notes += 1;
      return given(world.ledger).noteJob(jobName, note);
    },
  };
  const { newToken, log } = world.invocation();
  return { world, calls, hints: backlogHints({ ledger, newToken, log }) };
};

const of = (jobName: string, trigger = 'orders') => ({ jobName, trigger });

describe('hasBacklog', () => {
  it('is what the register says, read once', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteJob(JOB, { backlogMark: 'a line' });
    expect([await hints.hasBacklog(of(JOB)), await hints.hasBacklog(of(JOB))]).toEqual([true, true]);
    expect([await hints.hasBacklog(of('other')), await hints.hasBacklog(of('other'))]).toEqual([false, false]);
    expect(calls.reads).toBe(2);
  });

  it('registers a job and a trigger that it does not know, once, and leaves known ones as they are', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteTrigger('known', 'orders');
    await hints.hasBacklog(of('known'));
    expect(calls.notes).toBe(0);
    for (const trigger of ['loads', 'loads']) await hints.hasBacklog(of('known', trigger));
    await hints.hasBacklog(of(JOB));
    expect(await world.ledger.jobs()).toEqual([
      { jobName: 'known', triggers: ['loads', 'orders'] },
      { jobName: JOB, triggers: ['orders'] },
    ]);
    expect(calls).toEqual({ reads: 2, notes: 2 });
  });

  it('registers a trigger of a job again whose note has failed', async () => {
    let failures = 1;
    const { world, hints } = aHint((ledger) => failing(ledger, 'noteTrigger', () => failures-- > 0));
    await expect(hints.hasBacklog(of(JOB))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    await hints.hasBacklog(of(JOB));
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB, triggers: ['orders'] });
  });

  it('reads again after a read that failed', async () => {
    let failures = 1;
    const { hints } = aHint((ledger) => failing(ledger, 'job', () => failures-- > 0));
    await expect(hints.hasBacklog(of(JOB))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    expect(await hints.hasBacklog(of(JOB))).toBe(false);
  });
});

describe('mark', () => {
  it('writes a new mark once, and knows the backlog from then on', async () => {
    const { world, calls, hints } = aHint();
    await hints.mark(JOB);
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB, backlogMark: 'token-1' });
    expect(await hints.hasBacklog(of(JOB))).toBe(true);
    // The register is read all the same: it must know the trigger.
    expect(calls).toEqual({ reads: 1, notes: 2 });
  });

  it('writes nothing for a backlog that the register has shown', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteJob(JOB, { backlogMark: 'a line' });
    await hints.hasBacklog(of(JOB));
    const { notes } = calls;
    await hints.mark(JOB);
    expect(calls.notes).toBe(notes);
  });

  it('writes although the register showed no backlog, or could not be read', async () => {
    const { world, hints } = aHint();
    await hints.hasBacklog(of(JOB));
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark');

    const unread = aHint((ledger) => failing(ledger, 'job'));
    const reading = unread.hints.hasBacklog(of(JOB));
    await unread.hints.mark(JOB);
    await expect(reading).rejects.toThrow();
    expect(await unread.world.ledger.job(JOB)).toHaveProperty('backlogMark');
  });

  it('warns and continues when the mark cannot be written, and this invocation still joins the backlog', async () => {
    const { world, hints } = aHint((ledger) => failing(ledger, 'noteJob'));
    await hints.mark(JOB);
    expect(await hints.hasBacklog(of(JOB))).toBe(true);
    expect(world.logged).toMatchObject([
      {
        level: 'warn',
        fields: { decision: 'backlog-not-marked', jobName: JOB, error: { message: 'the ledger did not answer' } },
      },
    ]);
  });
});

describe('unmarked', () => {
  it('forgets the backlog, so that requests go straight to Glue and the next one that waits marks it again', async () => {
    const { world, hints } = aHint();
    await hints.mark(JOB);
    await world.ledger.unmarkBacklog(JOB, 'token-1');
    hints.unmarked(JOB);
    expect(await hints.hasBacklog(of(JOB))).toBe(false);
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark', 'token-2');
  });
});

import { describe, expect, it } from 'vitest';
import { backlogHints } from '../../lib/backlog/backlog-hints.ts';
import { failing, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = 'orders-etl';

/** Hints on a ledger that counts how often the register is read and written. */
const aHint = (given: (ledger: WholeLedger) => WholeLedger = (ledger) => ledger) => {
  const world = testWorld();
  const calls = { reads: 0, notes: 0 };
  const ledger: WholeLedger = {
    ...given(world.ledger),
    startConditions: (jobName) => {
      calls.reads += 1;
      return given(world.ledger).startConditions(jobName);
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
  const { newToken, log, clock } = world.invocation();
  return { world, calls, hints: backlogHints({ ledger, newToken, log, clock, pauseAgeMs: 5_000 }) };
};

const of = (jobName: string, trigger = 'orders') => ({ jobName, trigger });

describe('registered', () => {
  it('says whether the job has a backlog, by one reading of the register', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteJob(JOB, { backlogMark: 'a line' });
    for (const jobName of [JOB, 'other', JOB, 'other']) {
      expect(await hints.registered(of(jobName))).toMatchObject({ hasBacklog: jobName === JOB });
    }
    expect(calls.reads).toBe(2);
  });

  it('registers a job and a trigger that it does not know, once, and leaves known ones as they are', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteTrigger('known', 'orders');
    await hints.registered(of('known'));
    expect(calls.notes).toBe(0);
    for (const trigger of ['loads', 'loads']) await hints.registered(of('known', trigger));
    await hints.registered(of(JOB));
    expect(await world.ledger.jobs()).toEqual([
      { jobName: 'known', triggers: ['loads', 'orders'] },
      { jobName: JOB, triggers: ['orders'] },
    ]);
    expect(calls).toEqual({ reads: 2, notes: 2 });
  });

  it('registers a trigger of a job again whose note has failed', async () => {
    let failures = 1;
    const { world, hints } = aHint((ledger) => failing(ledger, 'noteTrigger', () => failures-- > 0));
    await expect(hints.registered(of(JOB))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    await hints.registered(of(JOB));
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB, triggers: ['orders'] });
  });

  it('reads again after a read that failed', async () => {
    let failures = 1;
    const { hints } = aHint((ledger) => failing(ledger, 'startConditions', () => failures-- > 0));
    await expect(hints.registered(of(JOB))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    expect(await hints.registered(of(JOB))).toMatchObject({ hasBacklog: false });
  });
});

describe('mark', () => {
  it('writes a new mark once, and knows the backlog from then on', async () => {
    const { world, calls, hints } = aHint();
    await hints.mark(JOB);
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toEqual({ jobName: JOB, backlogMark: 'token-1' });
    expect(await hints.registered(of(JOB))).toMatchObject({ hasBacklog: true });
    // The register is read all the same: it must know the trigger.
    expect(calls).toEqual({ reads: 1, notes: 2 });
  });

  it('writes nothing for a backlog that the register has shown', async () => {
    const { world, calls, hints } = aHint();
    await world.ledger.noteJob(JOB, { backlogMark: 'a line' });
    await hints.registered(of(JOB));
    const { notes } = calls;
    await hints.mark(JOB);
    expect(calls.notes).toBe(notes);
  });

  it('writes although the register showed no backlog, or could not be read', async () => {
    const { world, hints } = aHint();
    await hints.registered(of(JOB));
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark');

    const unread = aHint((ledger) => failing(ledger, 'startConditions'));
    const reading = unread.hints.registered(of(JOB));
    await unread.hints.mark(JOB);
    await expect(reading).rejects.toThrow();
    expect(await unread.world.ledger.job(JOB)).toHaveProperty('backlogMark');
  });

  it('warns and continues when the mark cannot be written, and this invocation still joins the backlog', async () => {
    const { world, hints } = aHint((ledger) => failing(ledger, 'noteJob'));
    await hints.mark(JOB);
    expect(await hints.registered(of(JOB))).toMatchObject({ hasBacklog: true });
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
    expect(await hints.registered(of(JOB))).toMatchObject({ hasBacklog: false });
    await hints.mark(JOB);
    expect(await world.ledger.job(JOB)).toHaveProperty('backlogMark', 'token-2');
  });
});

describe('pausedBy', () => {
  const pause = (trigger: string, by = 'ana') => ({ trigger, by, why: 'maintenance', at: START_OF_TEST });

  it('names who pauses the trigger, its job or everything, and nobody who pauses something else', async () => {
    const { world, hints } = aHint();
    await world.ledger.pause(JOB, pause('orders'));
    await world.ledger.pause(JOB, pause('*', 'ben'));
    await world.ledger.pause(JOB, pause('loads', 'cem'));
    await world.ledger.pause('*', pause('*', 'dee'));
    await world.ledger.pause('other', pause('orders', 'eve'));
    const names = (await hints.pausedBy(of(JOB))).map(({ by }) => by);
    expect(names.toSorted()).toEqual(['ana', 'ben', 'dee']);
  });

  it('reads the register again once its reading is older than five seconds, and not before', async () => {
    const { world, calls, hints } = aHint();
    expect(await hints.pausedBy(of(JOB))).toEqual([]);
    await world.ledger.pause(JOB, pause('orders'));
    world.pass(5_000);
    expect(await hints.pausedBy(of(JOB))).toEqual([]);
    expect(calls.reads).toBe(1);
    world.pass(1);
    const asked = await Promise.all([hints.pausedBy(of(JOB)), hints.pausedBy(of(JOB))]);
    expect(asked.map((pauses) => pauses.length)).toEqual([1, 1]);
    expect(calls.reads).toBe(2);
  });

  it('uses the reading by which it knows of the backlog', async () => {
    const { calls, hints } = aHint();
    await hints.registered(of(JOB));
    await hints.pausedBy(of(JOB));
    expect(calls.reads).toBe(1);
  });

  it('reads again what took longer than five seconds, three times at most', async () => {
    const slow = (times: number) => {
      const world = testWorld();
      let left = times;
      const startConditions: WholeLedger['startConditions'] = async (jobName) => {
        const found = await world.ledger.startConditions(jobName);
        if (left-- > 0) world.pass(6_000);
        return found;
      };
      const { newToken, log, clock } = world.invocation();
      const ledger = { ...world.ledger, startConditions };
      const hints = backlogHints({ ledger, newToken, log, clock, pauseAgeMs: 5_000 });
      return hints.pausedBy(of(JOB));
    };
    expect(await slow(3)).toEqual([]);
    await expect(slow(4)).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE', retryable: true });
  });

  it('rejects when the register cannot be read, and reads it again the next time', async () => {
    let failures = 1;
    const { hints } = aHint((ledger) => failing(ledger, 'startConditions', () => failures-- > 0));
    await expect(hints.pausedBy(of(JOB))).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    expect(await hints.pausedBy(of(JOB))).toEqual([]);
  });
});

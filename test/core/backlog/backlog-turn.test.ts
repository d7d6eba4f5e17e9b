import { describe, expect, it } from 'vitest';
import { afterSend, drainBegins, longestDue, type Sent, turnOf } from '../../../lib/core/backlog/backlog-turn.ts';
import type { WaitingReason } from '../../../lib/core/ledger/waiting-reason.ts';
import { plusMs } from '../../../lib/core/time.ts';
import { noon } from '../../doubles/ledger-items.ts';

const START = drainBegins(false, 0.5);
const due = (waitingFor?: WaitingReason) => ({ notBefore: noon, ...(waitingFor === undefined ? {} : { waitingFor }) });
const resting = (waitingFor: WaitingReason) => ({ notBefore: plusMs(noon, 1), waitingFor });
const learnt = (reason: WaitingReason, sent: Sent, drain = START) => afterSend(due(reason), sent, drain);
const OWN = ['cleared', 'resources', 'unsendable', 'refused'] as const;
const JOB = ['denied', 'job-missing', 'not-sent'] as const;
const NEXT = ['backlog', 'no-time', 'redrive', 'rerun', 'busy', 'throttled'] as const;

describe('the turn of a request in the backlog', () => {
  it.each([...OWN, ...JOB, ...NEXT, 'retry', undefined] as const)('has come when it is due: %s', (reason) => {
    expect(turnOf(due(reason), START, noon)).toBe('try');
  });

  it.each(NEXT)('is waited for by those behind it: %s', (reason) => {
    expect(turnOf(resting(reason), START, noon)).toBe('stop');
  });

  it.each([...OWN, 'retry'] as const)('is not waited for when the reason is its own: %s', (reason) => {
    expect(turnOf(resting(reason), START, noon)).toBe('pass');
  });

  it.each(JOB)('is waited for when the reason is its job: %s', (reason) => {
    expect(turnOf(resting(reason), START, noon)).toBe('stop');
  });

  it('comes at once to a request that found the job or the account full, when a run has ended', () => {
    const ended = drainBegins(true, 0.5);
    expect(turnOf(resting('busy'), ended, noon)).toBe('try');
    expect(turnOf(resting('resources'), ended, noon)).toBe('try');
    expect(turnOf(resting('throttled'), ended, noon)).toBe('stop');
    expect(turnOf(resting('cleared'), ended, noon)).toBe('pass');
  });

  it('is over for all requests with a cause of their own once a send of one came to nothing', () => {
    for (const reason of OWN) {
      const drain = learnt(reason, 'in-vain');
      for (const other of OWN) expect(turnOf(due(other), drain, noon)).toBe('pass');
      for (const other of [...NEXT, ...JOB]) expect(turnOf(due(other), drain, noon)).toBe('try');
    }
  });

  it('continues among them while they start, or are rejected', () => {
    expect(turnOf(due('cleared'), learnt('cleared', 'started'), noon)).toBe('try');
    expect(turnOf(due('cleared'), learnt('cleared', 'settled'), noon)).toBe('try');
  });

  it('comes to those behind a request that waits for its job, once that one was refused again', () => {
    const drain = learnt('denied', 'in-vain');
    expect(turnOf(resting('denied'), drain, noon)).toBe('pass');
    expect(turnOf(due('backlog'), drain, noon)).toBe('try');
    expect(turnOf(resting('denied'), learnt('cleared', 'in-vain'), noon)).toBe('stop');
  });

  it('comes then to another that waits for its job, or only to those that were never refused, by chance', () => {
    const asks = (chance: number) => afterSend(due('denied'), 'in-vain', drainBegins(false, chance));
    expect(turnOf(due('denied'), asks(0.5), noon)).toBe('try');
    expect(turnOf(due('denied'), asks(0.49), noon)).toBe('pass');
    expect(turnOf(due('denied'), afterSend(due('backlog'), 'started', asks(0.49)), noon)).toBe('try');
  });

  it('comes at once to all that wait for their job when one of the job starts', () => {
    for (const reason of JOB) expect(turnOf(resting(reason), learnt('backlog', 'started'), noon)).toBe('try');
    expect(turnOf(resting('cleared'), learnt('backlog', 'started'), noon)).toBe('pass');
  });

  it('comes at once to all that wait for their job when one was given up for that, but does not end their waiting', () => {
    for (const reason of JOB) expect(turnOf(resting(reason), learnt('denied', 'given-up'), noon)).toBe('try');
    expect(turnOf(resting('busy'), learnt('denied', 'given-up'), noon)).toBe('stop');
  });

  it('counts sends in vain that may concern the job, but not that of a request which is the cause itself', () => {
    expect(learnt('backlog', 'in-vain').inVain).toBe(1);
    expect(learnt('retry', 'in-vain').inVain).toBe(1);
    expect(learnt('denied', 'in-vain', learnt('backlog', 'in-vain')).inVain).toBe(2);
    expect(learnt('cleared', 'in-vain').inVain).toBe(0);
  });
});

describe('the one that has been due for longest', () => {
  const at = (ms: number, waitingFor: WaitingReason) => ({ notBefore: plusMs(noon, ms), waitingFor });

  it('is chosen among those with a backoff of their own, the first in the backlog if several are equal', () => {
    const page = [at(-9, 'backlog'), at(-1, 'cleared'), at(-3, 'resources'), at(-3, 'refused'), at(1, 'cleared')];
    expect(longestDue(page, START, noon)).toBe(page[2]);
    const [first, second] = [{ waitingFor: 'cleared' }, { waitingFor: 'cleared' }] as const;
    expect(longestDue([first, second], START, noon)).toBe(first);
  });

  it('is no request when none is due, and when one of them was tried already', () => {
    expect(longestDue([at(-1, 'backlog'), at(-1, 'denied'), at(1, 'cleared')], START, noon)).toBeUndefined();
    for (const sent of ['started', 'in-vain'] as const) {
      expect(longestDue([at(-1, 'cleared')], learnt('cleared', sent), noon)).toBeUndefined();
    }
    const page = [at(-1, 'cleared')];
    expect(longestDue(page, learnt('backlog', 'started'), noon)).toBe(page[0]);
  });
});

import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { plusMs } from '../../lib/core/time.ts';
import { answerOf, sentenceOf } from '../../lib/manual/manual-answer.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aCancelled, anUncertain, aRejected, aStarted, aStarting, aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST } from '../doubles/test-world.ts';

const run = { jobRunId: 'jr_1', startedAt: START_OF_TEST };
const started = aStarted({ ...aRequest(), ...run });
const answer = (item: LedgerItem) => answerOf(item, 'So it is.', 'eu-west-1');

describe('answerOf', () => {
  it('shows everything about a request that has ended, its times in UTC', () => {
    const error = { name: 'FAILED', message: 'out of memory' };
    const ended = anEnded({ ...aRequest(), ...run, state: 'FAILED', endedAt: plusMs(START_OF_TEST, 1_500), error });
    expect(answer(ended)).toEqual({
      message: 'So it is.',
      requestId: 'r1',
      trigger: 'orders',
      jobName: 'orders-etl',
      state: 'FAILED',
      attempt: 1,
      jobRunId: 'jr_1',
      runUrl: 'https://eu-west-1.console.aws.amazon.com/gluestudio/home?region=eu-west-1#/job/orders-etl/run/jr_1',
      arrived: '2026-11-22T12:00:00.000Z',
      started: '2026-11-22T12:00:00.000Z',
      ended: '2026-11-22T12:00:01.500Z',
      error,
      request: {
        JobName: 'orders-etl',
        Arguments: { '--source': 's3://landing/orders/r1.csv', '--trigger-request-id': 'r1.1' },
      },
      history: [{ at: '2026-11-22T13:20:00.000Z', what: 'sent', attempt: 1, result: 'started' }],
      next: [{ to: 'run it again as its next attempt', call: { redrive: 'r1' } }],
      askAgain: { status: 'r1' },
    });
  });

  it('leaves out what is not there yet', () => {
    const { request: _none, ...waiting } = aWaiting(aRequest());
    const names = [
      'message',
      'requestId',
      'trigger',
      'jobName',
      'state',
      'attempt',
      'arrived',
      'history',
      'next',
      'askAgain',
    ];
    expect(Object.keys(answer(waiting)).sort()).toEqual(names.sort());
  });
});

describe('sentenceOf', () => {
  it.each([
    [
      'WAITING',
      aWaiting({ jobName: 'rollup', waitingFor: 'busy' }),
      'Waits in the backlog of job rollup (Glue refused it: the job had no free slot)',
    ],
    ['STARTING', aStarting({ jobName: 'rollup' }), 'Is being sent to job rollup right now'],
    ['UNCERTAIN', anUncertain(), 'The reply was lost'],
    ['STARTED', started, 'Run jr_1 of job orders-etl was started.'],
    [
      'UNKNOWN',
      anEnded({ ...aRequest(), ...run, state: 'UNKNOWN' }),
      'Run jr_1 of job orders-etl was started; Glue no longer knows it',
    ],
    ['TIMEOUT', anEnded({ ...aRequest(), ...run, state: 'TIMEOUT' }), 'Run jr_1 of job orders-etl has ended: TIMEOUT.'],
    [
      'REJECTED',
      aRejected({ error: { name: 'InvalidInputException', message: 'no such worker type' } }),
      'Rejected: no such worker type',
    ],
    ['CANCELLED', aCancelled(), 'Cancelled by ana: the source was sent twice.'],
  ] as const)('tells a person what %s means', (state, item, beginning) => {
    expect(item.state).toBe(state);
    expect(sentenceOf(item).slice(0, beginning.length)).toBe(beginning);
  });

  it('describes a request without a reason as one of the backlog', () => {
    const { waitingFor: _none, ...item } = aWaiting();
    expect(sentenceOf(item)).toContain('(others came before it)');
  });
});

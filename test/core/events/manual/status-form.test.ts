import { describe, expect, it } from 'vitest';
import { parseManualCall } from '../../../../lib/core/events/manual/manual-call.ts';

const REQUEST_ID = '0123456789abcdef01234567';

describe('a question for a status', () => {
  it.each([
    [REQUEST_ID, { kind: 'status', requestId: REQUEST_ID }],
    [' jr_0a1b ', { kind: 'run-status', jobRunId: 'jr_0a1b' }],
    ['s3://b/jr_0a1b', { kind: 'object-status', bucket: 'b', key: 'jr_0a1b' }],
    [{ trigger: 'orders' }, { kind: 'trigger-status', trigger: 'orders' }],
    [
      { trigger: 'orders', by: { day: '2026-11-22' } },
      { kind: 'group-status', group: { trigger: 'orders', by: { day: '2026-11-22' } } },
    ],
    [
      { trigger: 'orders', by: {} },
      { kind: 'group-status', group: { trigger: 'orders', by: {} } },
    ],
    [{ job: 'orders-etl' }, { kind: 'job-status', jobName: 'orders-etl' }],
    [{ trigger: REQUEST_ID }, { kind: 'trigger-status', trigger: REQUEST_ID }],
  ])('%j is understood', (status, call) => {
    expect(parseManualCall({ status })).toEqual({ ok: true, call });
  });

  it.each([
    [{}, 'status.trigger: expected the name of a trigger, found nothing'],
    [{ trigger: 7 }, 'status.trigger: expected the name of a trigger, found the number 7'],
    [{ job: 7 }, 'status.job: expected the name of a job, found the number 7'],
    [
      { trigger: 'orders', job: 'x' },
      'status.job is no field of a question for a trigger; ask for one trigger or one job',
    ],
    [{ job: 'x', day: 'y' }, 'status.day is no field of a question for a job; ask for one trigger or one job'],
    [{ by: { day: 'x' } }, 'status.trigger: expected the name of a trigger, found nothing'],
    [{ trigger: 'orders', by: 'x' }, 'status.by: expected the values of the group, such as {"day": "2026-11-22"}'],
    [{ trigger: 'orders', by: { day: 7 } }, 'status.by.day: expected a text'],
    [{ trigger: 'orders', by: {}, day: 'x' }, 'status.day is no field of a group'],
    ['run_1', 'a run id "jr_…"'],
    ['jr_ 1', 'a run id "jr_…"'],
    [null, 'expected a request id'],
  ])('%j is refused', (status, message) => {
    expect(parseManualCall({ status })).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});

it('a call to start something may ask to fail when nothing is started, and a question may not', () => {
  const call = { kind: 'input', trigger: 'reprocess', input: {}, dryRun: false, failOnError: true };
  expect(parseManualCall({ trigger: 'reprocess', failOnError: true })).toEqual({ ok: true, call });
  expect(parseManualCall({ trigger: 'reprocess', failOnError: false })).toMatchObject({ ok: true });
  expect(parseManualCall({ trigger: 'reprocess', failOnError: 'yes' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('failOnError: expected a boolean, found the string "yes"'),
  });
  expect(parseManualCall({ status: REQUEST_ID, failOnError: true })).toMatchObject({
    ok: false,
    message: expect.stringContaining('"failOnError" does not go together with "status"'),
  });
});

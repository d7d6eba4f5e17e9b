import { describe, expect, it } from 'vitest';
import { fieldsOf, payloadOf, valuesFrom } from '../../../console/try/call-values.ts';
import { triggerOf } from '../../triggers-file/a-file.ts';

const declared = triggerOf(`triggers:
  call:
    on:
      manual:
        inputs:
          day: { type: date, required: true, description: the day to load }
          areas: { type: array }
          mode: { enum: [full, delta], default: delta }
          limit: { type: integer }
          force: { type: boolean }
    start: { JobName: j }
`);
const open = triggerOf('triggers:\n  call:\n    on: manual\n    start: { JobName: j }\n');
const scheduled = triggerOf(
  'triggers:\n  call:\n    on:\n      schedule: { expression: cron(0 3 * * ? *) }\n    start: { JobName: j }\n',
);

describe('the form of a call', () => {
  it('has a field for each declared input, of its kind, with what it may be', () => {
    expect(fieldsOf(declared).map(({ name, control }) => [name, control])).toEqual([
      ['day', 'date'],
      ['areas', 'lines'],
      ['mode', 'choice'],
      ['limit', 'number'],
      ['force', 'choice'],
    ]);
    const [day, , mode] = fieldsOf(declared);
    expect(day).toMatchObject({ required: true, hint: 'a date; the day to load' });
    expect(mode).toMatchObject({ choices: ['"full"', '"delta"'], hint: expect.stringContaining('"delta" when left') });
  });

  it('makes the payload for the function manual, each value of its type', () => {
    const values = { day: '2026-11-22', areas: 'eu\n us \n', mode: '"full"', limit: '10', force: 'true' };
    const input = { day: '2026-11-22', areas: ['eu', 'us'], mode: 'full', limit: 10, force: true };
    expect(JSON.parse(payloadOf(declared, values))).toEqual({ trigger: 'call', input });
    expect(valuesFrom(declared, { input })).toEqual({ ...values, areas: 'eu\nus' });
  });

  it('leaves out what is empty, and hands on what is none of its kind, for the call to be refused', () => {
    expect(JSON.parse(payloadOf(declared, { day: ' ', limit: 'ten' }))).toEqual({
      trigger: 'call',
      input: { limit: 'ten' },
    });
    expect(JSON.parse(payloadOf(declared, {}))).toEqual({ trigger: 'call' });
  });

  it('takes any JSON where nothing is declared', () => {
    expect(JSON.parse(payloadOf(open, { input: '{"from": 1}' }))).toEqual({ trigger: 'call', input: { from: 1 } });
  });

  it('takes a date or a time of a schedule', () => {
    const due = (scheduledTime: string) => JSON.parse(payloadOf(scheduled, { scheduledTime }));
    expect(due('2026-11-22')).toEqual({ trigger: 'call', scheduledDate: '2026-11-22' });
    expect(due('2026-11-22T03:00:00Z')).toEqual({ trigger: 'call', scheduledTime: '2026-11-22T03:00:00Z' });
    expect(valuesFrom(scheduled, { scheduledTime: '2026-11-22T03:00:00Z' })).toEqual({
      scheduledTime: '2026-11-22T03:00:00Z',
    });
  });
});

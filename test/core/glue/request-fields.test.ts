import { describe, expect, it } from 'vitest';
import { requestErrors } from '../../../lib/core/glue/request-constraints.ts';
import { EXECUTION_CLASSES, REFUSED_FIELDS, WORKER_TYPES } from '../../../lib/core/glue/request-fields.ts';
import {
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  forPlainFields,
  PLAIN_FIELDS,
  type StartJobRunRequest,
} from '../../../lib/core/glue/start-job-run-request.ts';

const errors = (request: Partial<StartJobRunRequest>) => requestErrors({ JobName: 'job', ...request });
const characters = (count: number) => 'x'.repeat(count);
const aPolicy = (count: number) => `{"a":"${characters(count - 8)}"}`;
const LINE = '1 to 255 characters on a single line';

describe('a field of StartJobRun', () => {
  // Written down apart from the table in the code.
  it.each<[FieldName, string, readonly unknown[], readonly unknown[]]>([
    ['JobName', LINE, ['x', characters(255)], ['', characters(256)]],
    ['WorkerType', 'a worker type, e.g. G.1X', ['x'], ['']],
    ['NumberOfWorkers', 'a whole number of at least 1', [1, 5_000], [0, 1.5]],
    ['MaxCapacity', '0.0625 or 1 DPU for Python shell, 2 to 100 for Spark', [0.0625, 1, 100], [0, 0.5, 101]],
    ['AllocatedCapacity', '2 to 100 DPUs', [2, 100], [1, 101, 2.5, 0.0625]],
    ['Timeout', 'whole minutes from 1 to 10080 (7 days)', [1, 10_080], [0, 10_081, 1.5]],
    ['ExecutionClass', 'STANDARD or FLEX', ['STANDARD', 'FLEX', 'X'], ['']],
    ['SecurityConfiguration', LINE, ['x', characters(255)], ['', characters(256)]],
    [
      'ExecutionRoleSessionPolicy',
      'an IAM policy in JSON, 2 to 2048 characters',
      ['{}', aPolicy(2_048)],
      ['', aPolicy(2_049)],
    ],
  ])('%s is %s', (field, expected, right, wrong) => {
    for (const value of right) expect(errors({ [field]: value })).toEqual([]);
    for (const value of wrong) {
      expect(errors({ [field]: value })).toEqual([expect.stringContaining(`${field}: expected ${expected}, found `)]);
    }
  });

  it('is filled by event data only where that cannot choose what runs, nor what it may do', () => {
    const closed: readonly FieldName[] = ['JobName', 'SecurityConfiguration', 'ExecutionRoleSessionPolicy'];
    expect(FIELD_NAMES.filter((name) => !FIELDS[name].fromEvents)).toEqual(closed);
  });

  it('has an example that breaks no rule, alone and beside the others', () => {
    const examples = Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].example]));
    for (const name of FIELD_NAMES) expect([name, errors({ [name]: examples[name] })]).toEqual([name, []]);
    const { MaxCapacity: _max, AllocatedCapacity: _allocated, ...beside } = examples;
    expect(errors(beside)).toEqual([]);
    for (const WorkerType of WORKER_TYPES) expect(errors({ ...beside, WorkerType })).toEqual([]);
  });

  it('is refused beside what says the same', () => {
    const capacities = { MaxCapacity: 2, AllocatedCapacity: 2, WorkerType: 'G.1X', NumberOfWorkers: 2 };
    const refused = ([name, ...others]: readonly string[]) =>
      expect.stringContaining(`${name}: Glue refuses it beside ${others.join(' and ')}; keep one of them`);
    expect(errors(capacities)).toEqual([
      refused(['MaxCapacity', 'WorkerType', 'NumberOfWorkers']),
      refused(['AllocatedCapacity', 'WorkerType', 'NumberOfWorkers', 'MaxCapacity']),
    ]);
  });

  it('has the values that Glue knows today', () => {
    const types = 'Standard G.025X G.1X G.2X G.4X G.8X G.12X G.16X R.1X R.2X R.4X R.8X Z.2X';
    expect(WORKER_TYPES).toEqual(types.split(' '));
    expect(EXECUTION_CLASSES).toEqual(['STANDARD', 'FLEX']);
  });

  it('is refused with the reason and what to use instead', () => {
    expect(Object.entries(REFUSED_FIELDS)).toEqual([
      ['JobRunId', expect.stringMatching(/^it is not supported: .* use "retry" or \{"redrive":"<request id>"\}$/)],
    ]);
  });
});

it('each field that holds one value has something made of it, and no other has', () => {
  const others = ['JobName', 'Arguments', 'NotificationProperty'];
  expect(PLAIN_FIELDS).toEqual(FIELD_NAMES.filter((name) => !others.includes(name)));
  expect(FIELD_NAMES[0]).toBe('JobName');
  expect(forPlainFields((name) => name)).toEqual(Object.fromEntries(PLAIN_FIELDS.map((name) => [name, name])));
});

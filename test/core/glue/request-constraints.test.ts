import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GLUE_ARGUMENTS, NEVER_ARGUMENTS } from '../../../lib/core/glue/glue-arguments.ts';
import { parseStartRequest, requestErrors } from '../../../lib/core/glue/request-constraints.ts';
import { FIELD_NAMES, type StartJobRunRequest } from '../../../lib/core/glue/start-job-run-request.ts';

const errors = (request: Partial<StartJobRunRequest>) => requestErrors({ JobName: 'job', ...request });

describe("Glue's constraints", () => {
  it('let a full and right request through', () => {
    const right: Partial<StartJobRunRequest> = {
      Arguments: { '--day': '2026-11-22', '--enable-metrics': '', 'library-set': 'analytics' },
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
      Timeout: 10_080,
      ExecutionClass: 'FLEX',
      JobRunQueuingEnabled: true,
      NotificationProperty: { NotifyDelayAfter: 1 },
      SecurityConfiguration: 'x'.repeat(255),
      ExecutionRoleSessionPolicy: '{}',
    };
    expect(errors(right)).toEqual([]);
    expect(errors({ MaxCapacity: 0.0625 })).toEqual([]);
    expect(errors({ WorkerType: 'X.99X' })).toEqual([]);
    for (const WorkerType of ['R.1X', 'Z.2X', 'Standard', 'G.99X']) {
      expect(errors({ NumberOfWorkers: 1, WorkerType })).toEqual([]);
    }
    expect(errors({ NumberOfWorkers: 1 })).toEqual([]);
    expect(errors({ NumberOfWorkers: 299, WorkerType: 'G.025X' })).toEqual([]);
    expect(errors({ NumberOfWorkers: 300, WorkerType: 'G.1X' })).toEqual([]);
  });

  it.each<[string, Partial<StartJobRunRequest>]>([
    ['JobName', { JobName: '' }],
    ['JobName', { JobName: 'a\nb' }],
    ['JobName', { JobName: 'x'.repeat(256) }],
    ['SecurityConfiguration', { SecurityConfiguration: 'a\u0000' }],
    ['Timeout', { Timeout: 0 }],
    ['Timeout', { Timeout: 10_081 }],
    ['Timeout', { Timeout: 1.5 }],
    ['NotificationProperty', { NotificationProperty: { NotifyDelayAfter: 0 } }],
    ['NumberOfWorkers', { NumberOfWorkers: 0 }],
    ['NumberOfWorkers', { NumberOfWorkers: 1, WorkerType: 'G.1X' }],
    ['NumberOfWorkers', { NumberOfWorkers: 1, WorkerType: 'G.16X' }],
    ['NumberOfWorkers', { NumberOfWorkers: 300, WorkerType: 'G.025X' }],
    ['MaxCapacity', { MaxCapacity: 2.5 }],
    ['MaxCapacity', { MaxCapacity: 101 }],
    ['AllocatedCapacity', { AllocatedCapacity: 0 }],
    ['AllocatedCapacity', { AllocatedCapacity: 2, MaxCapacity: 2 }],
    ['MaxCapacity', { MaxCapacity: 2, WorkerType: 'G.1X' }],
    ['MaxCapacity', { MaxCapacity: 2, NumberOfWorkers: 2 }],
    ['AllocatedCapacity', { AllocatedCapacity: 2, WorkerType: 'G.1X' }],
    ['WorkerType', { WorkerType: 'g.1x' }],
    ['WorkerType', { WorkerType: 'g.1X' }],
    ['WorkerType', { WorkerType: '' }],
    ['WorkerType', { WorkerType: 'G.4X', ExecutionClass: 'FLEX' }],
    ['ExecutionClass', { ExecutionClass: 'flex' }],
    ['MaxCapacity', { MaxCapacity: 2, ExecutionClass: 'FLEX' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: '{' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: '{"Version"' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: '[]' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: `{"a":"${'x'.repeat(2_048)}"}` }],
    ['Arguments["day"]', { Arguments: { day: 'x' } }],
    ['Arguments["--"]', { Arguments: { '--': 'x' } }],
    ['Arguments["--a b"]', { Arguments: { '--a b': 'x' } }],
    ['Arguments', { Arguments: { '--a': 'ü'.repeat(40_000) } }],
  ])('find error with %s in %j', (field, request) => {
    expect(errors(request)).toEqual([expect.stringContaining(`${field}: `)]);
  });

  it.each<[Partial<StartJobRunRequest>, string]>([
    [{ Timeout: 0 }, 'found 0'],
    [{ SecurityConfiguration: 'a\u0000' }, 'found the string "a\\u0000"'],
    [{ SecurityConfiguration: `${'x'.repeat(59)}\n` }, `found the string "${'x'.repeat(59)}\\n"`],
    [{ SecurityConfiguration: `${'x'.repeat(60)}\n` }, 'found 61 characters'],
    [{ MaxCapacity: 2, NumberOfWorkers: 2, WorkerType: 'G.1X' }, 'beside WorkerType and NumberOfWorkers; keep one'],
    [{ WorkerType: 'g.1x' }, 'expected "G.1X", found "g.1x"'],
    [{ NotificationProperty: { NotifyDelayAfter: 0.5 } }, 'a whole number of at least 1, in minutes, found 0.5'],
    [{ WorkerType: 'G.1X', NumberOfWorkers: 1 }, 'at least 2, found 1: Glue starts no run on one G.1X'],
    [{ WorkerType: 'G.025X', NumberOfWorkers: 300 }, 'at most 299 on G.025X, found 300'],
    [{ WorkerType: 'G.8X', ExecutionClass: 'FLEX' }, 'only on G.1X and G.2X, found "G.8X"'],
    [{ MaxCapacity: 2, ExecutionClass: 'FLEX' }, 'capacity is said by WorkerType and NumberOfWorkers'],
  ])('say of %j what is wrong with it', (request, message) => {
    expect(errors(request).join()).toContain(message);
  });

  it('name the field that FLEX has no use for', () => {
    expect(errors({ AllocatedCapacity: 2, ExecutionClass: 'FLEX' })).toEqual([
      expect.stringMatching(/^AllocatedCapacity: FLEX needs/),
    ]);
    expect(errors({ WorkerType: 'G.2X', ExecutionClass: 'FLEX' })).toEqual([]);
    expect(errors({ WorkerType: 'X.99X', ExecutionClass: 'FLEX' })).toEqual([]);
    expect(errors({ ExecutionClass: 'FLEX' })).toEqual([]);
  });

  it('count the bytes of all names and values of the arguments', () => {
    const value = 'ü'.repeat(16_000);
    const largest = (spare: number) => ({ '--a': value, '--b': value, '--c': 'x'.repeat(1_536 - 9 + spare) });
    expect(errors({ Arguments: largest(0) })).toEqual([]);
    expect(errors({ Arguments: largest(1) })).toEqual([expect.stringContaining('found 65537')]);
  });

  it('name the argument that is too large, and the way out', () => {
    const Arguments = { '--small': 'x', '--big': 'ü'.repeat(40_000), '--long': 'x'.repeat(50_000) };
    expect(errors({ Arguments })[0]).toMatch(/largest is --big: .*S3 object/);
    const alike = { '--first': 'x'.repeat(40_000), '--second': 'x'.repeat(40_000) };
    expect(errors({ Arguments: alike })[0]).toContain('the largest is --first');
  });

  it.each([...NEVER_ARGUMENTS])('never let %s be set', (name) => {
    expect(errors({ Arguments: { [name]: 'x' } })).toEqual([expect.stringContaining('never to set it')]);
  });
});

describe('a StartJobRun request of unknown origin', () => {
  const parsed = (value: unknown) => parseStartRequest(value);
  const errorsOf = (value: unknown) => {
    const result = parsed(value);
    return result.ok ? [] : result.errors;
  };

  it('is accepted when everything is right', () => {
    const request = { JobName: 'job', Arguments: { '--a': '1' }, Timeout: 5 };
    expect(parsed(request)).toEqual({ ok: true, request });
  });

  it('is refused with every wrong name and type at once', () => {
    expect(
      errorsOf({
        jobName: 'x',
        Arguments: { '--n': 1 },
        Timeout: '60',
        JobRunQueuingEnabled: 'yes',
        NotificationProperty: { NotifyDelayAftr: 1 },
      }),
    ).toEqual([
      'unknown field "jobName"; did you mean "JobName"?',
      'JobName is missing: say which Glue job to start',
      'Arguments["--n"]: expected a string, found the number 1',
      'Timeout: expected a number, found the string "60"',
      'JobRunQueuingEnabled: expected a boolean, found the string "yes"',
      'NotificationProperty: unknown field "NotifyDelayAftr"; did you mean "NotifyDelayAfter"?',
    ]);
  });

  it('is told what a field must be, and which fields there are where no name is near', () => {
    expect(errorsOf({ JobName: 'j', MaxCapacity: 'x', Timeout: 'x', Zzzzzzzzzzzz: 1 })).toEqual([
      `unknown field "Zzzzzzzzzzzz"; known: ${FIELD_NAMES.join(', ')}`,
      'MaxCapacity: expected a number, found the string "x"',
      'Timeout: expected a number, found the string "x"',
    ]);
    expect(errorsOf({ JobName: 'j', NotificationProperty: { NotifyDelayAfter: 'x' } })).toEqual([
      'NotificationProperty.NotifyDelayAfter: expected a number, found the string "x"',
    ]);
    expect(errorsOf({ JobName: 'j', Arguments: 5, NotificationProperty: 5 })).toEqual([
      'Arguments: expected an object of strings, found the number 5',
      'NotificationProperty: expected an object with NotifyDelayAfter, found the number 5',
    ]);
    expect(errorsOf('orders')).toEqual([
      'expected a StartJobRun request, {"JobName": "…", …}, found the string "orders"',
    ]);
  });

  it('is told at once what is wrong in its form and what only the file may set', () => {
    expect(errorsOf({ JobName: 'j', Timeout: 'x', Arguments: { '--trigger-request-id': 'x' } })).toEqual([
      'Timeout: expected a number, found the string "x"',
      expect.stringContaining('the marker is set by the service'),
    ]);
  });

  it('may set neither the marker nor what Glue reads as code or configuration', () => {
    expect(errorsOf({ JobName: 'j', Arguments: { '--trigger-request-id': 'x' } })).toEqual([
      expect.stringContaining('the marker is set by the service'),
    ]);
    expect(parseStartRequest({ JobName: 'j', Arguments: { '--my-marker': 'x' } }, '--my-marker').ok).toBe(false);
    for (const name of [...GLUE_ARGUMENTS, '--ledger_table']) {
      expect(errorsOf({ JobName: 'j', Arguments: { [name]: 'x' } })).toEqual([
        expect.stringContaining('only triggers.yml'),
      ]);
    }
  });

  it.each([
    ...['--TempD', '--ledger_t', '--ledger', '--trigger', '--trigger-request', '--scriptLoc', '--job', '--conf_'],
    ...[
      '--EXTRA-PY-FILES',
      '--extra_py_files',
      '--ExtraPyFiles',
      '--tempdir',
      '--CONF',
      '--Ledger-Table',
      '--job_name',
    ],
    ...['--TRIGGER_REQUEST_ID', '--trigger_request_id', '--additional-python-module', '--hel', '--DEBUG'],
  ])('may not set %s, which may be read as an argument that it may not set', (name) => {
    expect(errorsOf({ JobName: 'j', Arguments: { [name]: 'x' } })).toHaveLength(1);
  });

  it('may set what only resembles such a name', () => {
    const names = [
      '--source',
      '--day',
      '--config',
      '--table',
      '--to',
      '--env',
      '--classes',
      '--jobs',
      '--temp_directory',
    ];
    const Arguments = Object.fromEntries(names.map((name) => [name, '-1.5']));
    expect(errorsOf({ JobName: 'j', Arguments })).toEqual([]);
  });

  it.each(['--TempDir=s3://evil/', '--source=x', '-x', '-1e5', '-5a', '--', '- x'])(
    'may not have the value %j, which a script would read as the name of an argument',
    (value) => {
      expect(errorsOf({ JobName: 'j', Arguments: { '--day': value } })).toEqual([
        expect.stringContaining('Arguments["--day"]: it begins with "-"'),
      ]);
    },
  );

  it('may not name a run that it repeats', () => {
    expect(errorsOf({ JobName: 'j', JobRunId: 'jr_1' })).toEqual([
      expect.stringContaining('JobRunId: it is not supported'),
    ]);
  });

  it('is never parsed with an exception, whatever it is', () => {
    const fields = fc.record(
      Object.fromEntries(FIELD_NAMES.map((name) => [name, fc.anything({ withNullPrototype: true })])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fields), (value) => {
        const result = parsed(value);
        expect(result.ok || result.errors.length > 0).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GLUE_ARGUMENTS, NEVER_ARGUMENTS } from '../../lib/core/glue-arguments.ts';
import { parseStartRequest, requestFaults } from '../../lib/core/request-constraints.ts';
import { REQUEST_FIELDS, type StartJobRunRequest } from '../../lib/core/start-job-run-request.ts';

const faults = (request: Partial<StartJobRunRequest>) => requestFaults({ JobName: 'job', ...request });

describe("Glue's constraints", () => {
  it('let a full and right request through', () => {
    const right: Partial<StartJobRunRequest> = {
      Arguments: { '--day': '2026-11-22', '--enable-metrics': '', 'library-set': 'analytics' },
      WorkerType: 'G.1X',
      NumberOfWorkers: 1,
      Timeout: 10_080,
      ExecutionClass: 'FLEX',
      JobRunQueuingEnabled: true,
      NotificationProperty: { NotifyDelayAfter: 1 },
      SecurityConfiguration: 'x'.repeat(255),
      ExecutionRoleSessionPolicy: '{}',
    };
    expect(faults(right)).toEqual([]);
    expect(faults({ MaxCapacity: 0.0625 })).toEqual([]);
    expect(faults({ WorkerType: 'X.99X' })).toEqual([]);
  });

  it.each<[string, Partial<StartJobRunRequest>]>([
    ['JobName', { JobName: '' }],
    ['JobName', { JobName: 'a\nb' }],
    ['JobName', { JobName: 'x'.repeat(256) }],
    ['JobRunId', { JobRunId: '' }],
    ['SecurityConfiguration', { SecurityConfiguration: 'a\u0000' }],
    ['Timeout', { Timeout: 0 }],
    ['Timeout', { Timeout: 10_081 }],
    ['Timeout', { Timeout: 1.5 }],
    ['NotificationProperty', { NotificationProperty: { NotifyDelayAfter: 0 } }],
    ['NumberOfWorkers', { NumberOfWorkers: 0 }],
    ['MaxCapacity', { MaxCapacity: 2.5 }],
    ['MaxCapacity', { MaxCapacity: 101 }],
    ['AllocatedCapacity', { AllocatedCapacity: 0 }],
    ['AllocatedCapacity', { AllocatedCapacity: 2, MaxCapacity: 2 }],
    ['MaxCapacity', { MaxCapacity: 2, WorkerType: 'G.1X' }],
    ['MaxCapacity', { MaxCapacity: 2, NumberOfWorkers: 2 }],
    ['AllocatedCapacity', { AllocatedCapacity: 2, WorkerType: 'G.1X' }],
    ['WorkerType', { WorkerType: 'g.1x' }],
    ['WorkerType', { WorkerType: '' }],
    ['WorkerType', { WorkerType: 'G.4X', ExecutionClass: 'FLEX' }],
    ['ExecutionClass', { ExecutionClass: 'flex' }],
    ['MaxCapacity', { MaxCapacity: 2, ExecutionClass: 'FLEX' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: '{' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: '[]' }],
    ['ExecutionRoleSessionPolicy', { ExecutionRoleSessionPolicy: `{"a":"${'x'.repeat(2_048)}"}` }],
    ['Arguments["day"]', { Arguments: { day: 'x' } }],
    ['Arguments["--"]', { Arguments: { '--': 'x' } }],
    ['Arguments["--a b"]', { Arguments: { '--a b': 'x' } }],
    ['Arguments', { Arguments: { '--a': 'ü'.repeat(40_000) } }],
  ])('find fault with %s in %j', (field, request) => {
    expect(faults(request)).toEqual([expect.stringContaining(`${field}: `)]);
  });

  it('name the argument that is too large, and the way out', () => {
    expect(faults({ Arguments: { '--small': 'x', '--big': 'x'.repeat(70_000) } })[0]).toMatch(
      /largest is --big.*S3 object/,
    );
  });

  it.each([...NEVER_ARGUMENTS])('never let %s be set', (name) => {
    expect(faults({ Arguments: { [name]: 'x' } })).toEqual([expect.stringContaining('never to set it')]);
  });
});

describe('a StartJobRun request of unknown origin', () => {
  const parsed = (value: unknown) => parseStartRequest(value);
  const faultsOf = (value: unknown) => {
    const result = parsed(value);
    return result.ok ? [] : result.faults;
  };

  it('is taken when all is right', () => {
    const request = { JobName: 'job', Arguments: { '--a': '1' }, Timeout: 5 };
    expect(parsed(request)).toEqual({ ok: true, request });
  });

  it('is refused with every wrong name and type at once', () => {
    expect(
      faultsOf({
        jobName: 'x',
        Arguments: { '--n': 1 },
        Timeout: '60',
        JobRunQueuingEnabled: 'yes',
        NotificationProperty: { NotifyDelayAftr: 1 },
      }),
    ).toEqual([
      'unknown field "jobName"; did you mean "JobName"?',
      'JobName is missing: say which Glue job to start',
      'Arguments["--n"]: found the number 1, want a text',
      'Timeout: found the text "60", want a number',
      'JobRunQueuingEnabled: found the text "yes", want true or false',
      'NotificationProperty: unknown field "NotifyDelayAftr"; did you mean "NotifyDelayAfter"?',
    ]);
  });

  it('may set neither the marker nor what Glue reads as code or configuration', () => {
    expect(faultsOf({ JobName: 'j', Arguments: { '--trigger-request-id': 'x' } })).toEqual([
      expect.stringContaining('the marker is set by the service'),
    ]);
    expect(parseStartRequest({ JobName: 'j', Arguments: { '--my-marker': 'x' } }, '--my-marker').ok).toBe(false);
    for (const name of GLUE_ARGUMENTS) {
      expect(faultsOf({ JobName: 'j', Arguments: { [name]: 'x' } })).toEqual([
        expect.stringContaining('only triggers.yml'),
      ]);
    }
  });

  it('is never parsed with an exception, whatever it is', () => {
    const fields = fc.record(
      Object.fromEntries(REQUEST_FIELDS.map((name) => [name, fc.anything({ withNullPrototype: true })])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fields), (value) => {
        const result = parsed(value);
        expect(result.ok || result.faults.length > 0).toBe(true);
      }),
    );
  });
});

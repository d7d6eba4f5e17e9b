import { describe, expect, it } from 'vitest';
import { aManualFile, anS3File, check, errorsOf, triggersOf, warningsOf } from '../a-file.ts';

const withArguments = (...lines: string[]): string =>
  `triggers:\n  call:\n    on: manual\n    start:\n      JobName: j\n      Arguments:\n${lines.map((line) => `        ${line}\n`).join('')}`;

describe('a request that Glue accepts, and that is probably a mistake', () => {
  it.each([
    ['{ JobName: x, Timeout: 3600 }', '3600 minutes are 60 hours'],
    [
      '{ JobName: x, NotificationProperty: { NotifyDelayAfter: 7200 } }',
      'NotifyDelayAfter: 7200 minutes are 120 hours',
    ],
    ['{ JobName: x, Timeout: 60, NotificationProperty: { NotifyDelayAfter: 60 } }', 'ended by its Timeout of 60'],
    ['{ JobName: x, MaxCapacity: 10 }', 'only Spark jobs of Glue 1.0 and older'],
    ['{ JobName: x, AllocatedCapacity: 10 }', 'deprecated'],
    ['{ JobName: x, ExecutionClass: FLEX, JobRunQueuingEnabled: true }', 'Glue queues no FLEX run so'],
  ])('is warned of: %s', (start, message) => {
    expect(warningsOf(aManualFile(start))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    '{ JobName: x, Timeout: 1440, NotificationProperty: { NotifyDelayAfter: 1439 } }',
    '{ JobName: x, MaxCapacity: 1 }',
    '{ JobName: x, MaxCapacity: 0.0625, JobRunQueuingEnabled: true }',
    '{ JobName: x, ExecutionClass: FLEX, JobRunQueuingEnabled: false }',
    '{ JobName: x, NumberOfWorkers: 1 }',
    '{ JobName: x, WorkerType: "${{ input.type }}", NumberOfWorkers: 1 }',
  ])('is not warned of: %s', (start) => expect(warningsOf(aManualFile(start))).toEqual([]));

  it.each([
    ['{ JobName: x, WorkerType: G.1X, NumberOfWorkers: 1 }', 'expected at least 2'],
    ['{ JobName: x, WorkerType: G.8X, NumberOfWorkers: 1 }', 'expected at least 2'],
    ['{ JobName: x, WorkerType: G.025X, NumberOfWorkers: 300 }', 'expected at most 299'],
    ['{ JobName: x, JobRunId: jr_1 }', 'it is not supported'],
  ])('is refused where Glue would: %s', (start, message) => {
    expect(errorsOf(aManualFile(start))).toEqual([expect.stringContaining(message)]);
  });

  it('is warned of where queuing and retry meet, and where a retry would meet that of Glue', () => {
    const queued = '{ JobName: x, JobRunQueuingEnabled: true }';
    expect(warningsOf(anS3File('retry: { attempts: 2 }', { start: queued }))).toEqual([
      expect.stringContaining('uses up one attempt of "retry"'),
    ]);
    expect(warningsOf(anS3File('', { start: queued }))).toEqual([]);
    expect(warningsOf(anS3File('retry: { attempts: 2, on: [FAILED, EXPIRED] }'))).toEqual([
      expect.stringContaining('EXPIRED is how a run of a streaming job ends'),
    ]);
  });
});

describe('the name of an argument', () => {
  it.each([
    [['--day: a', '--day_from: b'], '"--day" begins "--day_from"'],
    [['--day_from: b', '--day: a', '--day_to: c'], '"--day" begins "--day_from", "--day_to"'],
    [['--trigger: a'], '"--trigger" begins "--trigger-request-id"'],
    [['--day-from: a', '--day_from: b'], 'gives it and "--day-from" one name, "day_from"'],
  ])('is warned of beside another that it may be read as: %j', (lines, message) => {
    expect(warningsOf(withArguments(...lines))).toEqual([expect.stringContaining(message)]);
  });

  it.each([[['--day: a', '--today: b']], [['--day_from: a', '--day_to: b']], [['--source: a', '--Sources: b']]])(
    'is not doubted beside %j',
    (lines) => expect(warningsOf(withArguments(...lines))).toEqual([]),
  );

  it.each([
    ['--tempdir', 'another spelling of "--TempDir"'],
    ['--temp_dir', 'another spelling of "--TempDir"'],
    ['--EXTRA-PY-FILES', 'another spelling of "--extra-py-files"'],
    ['--custom-loggroup-prefix', 'another spelling of "--custom-logGroup-prefix"'],
    ['--Ledger-Table', 'another spelling of "--ledger_table"'],
    ['--job_name', 'another spelling of "--JOB_NAME", which Glue sets itself'],
    ['--DEBUG', 'another spelling of "--debug", which Glue sets itself'],
    ['--TempD', 'it begins "--TempDir"'],
    ['--job', 'it begins "--job-bookmark-from"'],
    ['--ledger_t', 'it begins "--ledger_table"'],
    ['--extra-py-file', 'it begins "--extra-py-files"'],
    ['--help', 'never to set it'],
  ])('is refused when it is nearly one that decides what runs: %s', (name, message) => {
    expect(errorsOf(withArguments(`${name}: a`))).toEqual([expect.stringContaining(message)]);
  });

  it.each(['--customer', '--user', '--script', '--data', '--config', '--trigger-name', '--modes', '--t', '--e'])(
    'may be %s',
    (name) => expect(errorsOf(withArguments(`${name}: a`))).toEqual([]),
  );

  it.each(['--custom-logGroup-prefix', '--custom-logStream-prefix', '--ledger_table'])(
    'may be %s with a literal only',
    (name) => {
      expect(check(withArguments(`${name}: a`))).toMatchObject({ errors: [], warnings: [] });
      expect(errorsOf(withArguments(`${name}: ${'${{ input.a }}'}`))).toEqual([
        expect.stringContaining('event data may not fill it'),
      ]);
    },
  );
});

describe('the value of an argument', () => {
  it.each(['-x', '--source=x', '-1e5'])('is warned of when the literal %j would be read as a name', (value) => {
    expect(warningsOf(withArguments(`--day: "${value}"`))).toEqual([expect.stringContaining('it begins with "-"')]);
  });

  it.each(['--day: -5', '--day: "-"', '--day: a-b', '--python-modules-installer-option: --no-deps'])(
    'is not doubted: %s',
    (line) => expect(warningsOf(withArguments(line))).toEqual([]),
  );
});

describe('JSON in an argument', () => {
  it.each([
    `--spec: '{"name": "${'${{ input.name }}'}"}'`,
    `--spec: '["${'${{ input.a }}'}", "${'${{ input.b }}'}"]'`,
    `--spec: '{"n": ${'${{ input.n }}'}}'`,
  ])('is doubted when it is text around an expression: %s', (line) => {
    expect(warningsOf(withArguments(line))).toEqual([expect.stringContaining('json({"name": value})')]);
  });

  it.each([
    `--spec: '${'${{ json({"name": input.name}) }}'}'`,
    `--spec: '{"name": "x"}'`,
    `--set: '{${'${{ input.a }}'}}'`,
    `--text: 'say "${'${{ input.a }}'}"'`,
  ])('is not doubted: %s', (line) => expect(warningsOf(withArguments(line))).toEqual([]));
});

describe('a job that may start itself again', () => {
  const file = (lines: string, key = 'orders/{file}.csv') =>
    `triggers:\n  orders:\n    on: { s3: { bucket: landing, key: '${key}' } }\n    start:\n      JobName: j\n      Arguments:\n${lines}`;
  const line = (name: string, value: string) => `        ${name}: '${value}'\n`;
  const source = line('--source', 's3://${{ bucket }}/${{ key }}');

  it.each([
    line('--output', 's3://landing/orders/'),
    line('--output', 's3://landing/'),
    line('--target', 's3://${{ bucket }}/orders/done-${{ file }}.csv'),
    line('--target', 's3a://landing/orders'),
    line('--result', 's3://${{ bucket }}/${{ key }}'),
    line('--work', 's3://landing/orders/'),
  ])('is doubted: %j', (lines) => {
    expect(warningsOf(file(source + lines))).toEqual([expect.stringContaining('start it again without end')]);
  });

  it.each([
    line('--output', 's3://landing/curated/'),
    line('--output', 's3://other/orders/'),
    line('--output', 's3://landing/orders-clean/${{ file }}.parquet'),
    line('--reference', 's3://landing/orders/'),
    line('--path', 's3://${{ bucket }}/orders/'),
  ])('is not doubted: %j', (lines) => expect(warningsOf(file(source + lines))).toEqual([]));

  it('is not doubted for the address that it reads, whatever the argument is called', () => {
    expect(warningsOf(file(line('--x', 's3://${{ bucket }}/${{ key }}')))).toEqual([]);
    expect(warningsOf(file(line('--partition', 's3://${{ bucket }}/orders/${{ file }}')))).toEqual([]);
  });

  it('is doubted when two triggers start each other, and not when one follows the other', () => {
    const two = (second: string) =>
      `${file(source + line('--output', 's3://landing/curated/'))}  curated:\n    on: { s3: { bucket: landing, key: 'curated/**' } }\n    start: { JobName: k, Arguments: { --output: '${second}' } }\n`;
    expect(warningsOf(two('s3://landing/orders/'))).toEqual([
      expect.stringContaining('key by way of "curated"'),
      expect.stringContaining('key by way of "orders"'),
    ]);
    expect(warningsOf(two('s3://landing/reports/'))).toEqual([]);
  });

  it('is not doubted while it is not enabled', () => {
    expect(warningsOf(`${file(source + line('--output', 's3://landing/orders/'))}    enabled: false\n`)).toEqual([]);
  });

  it('is reported with the place of the argument', () => {
    const text = file(source + line('--output', 's3://landing/orders/'));
    expect(triggersOf(text).triggers).toHaveLength(1);
    expect(check(text).warnings[0]).toMatchObject({ line: 8, where: 'triggers.orders.start.Arguments.--output' });
  });
});

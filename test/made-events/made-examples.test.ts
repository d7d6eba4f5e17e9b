import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plan } from '../../lib/core/plan/plan.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { madeExamples } from '../../lib/made-events/made-examples.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { triggersOf } from '../triggers-file/a-file.ts';

const NOW = epochMs(Date.UTC(2026, 10, 22, 12));
const made = (triggers: Triggers) => madeExamples(triggers, NOW);
const anUpload = (key: string, rest = '') =>
  triggersOf(
    `triggers:\n  orders:\n    on: { s3: { bucket: landing, key: '${key}' } }\n${rest}    start: { JobName: j }\n`,
  );
const aManual = (lines: string) => triggersOf(`triggers:\n  call:\n    on: manual\n${lines}`);

/** The key and size of the upload that is made, which must start a run. */
const uploadOf = (triggers: Triggers) => {
  const { examples, notPlayed } = made(triggers);
  expect(notPlayed).toEqual([]);
  const [example] = examples;
  if (example?.kind !== 'upload') throw new Error('no upload was made');
  const { bucket, key, size } = example;
  const event = { source: 's3', bucket, key, size, sequencer: 'a1', eventTime: '2026-11-22T12:00:00Z' } as const;
  expect(plan(event, { triggers, ledgerId: 'test' })).toEqual([expect.objectContaining({ kind: 'request' })]);
  return { key, size };
};

describe('a batch made for a trigger', () => {
  const batchOf = (batch: string, { key = '"in/{day}/{file}.csv"', when = '' } = {}) => {
    const { examples, notPlayed } = made(
      triggersOf(
        `triggers:\n  orders:\n    on: { s3: { bucket: landing, key: ${key} } }\n    batch: ${batch}\n${when}    start: { JobName: j }\n`,
      ),
    );
    const [example] = examples;
    return example?.kind === 'batch' ? example.uploads.map((upload) => upload.key) : notPlayed[0];
  };

  it.each([
    ['a few uploads of one group', '{ by: day }', ['in/2026-11-22/part-0001.csv', 'in/2026-11-22/sample.csv']],
    [
      'as many as fill it, if these are few',
      '{ items: 3 }',
      ['in/2026-11-22/part-0001.csv', 'in/2026-11-22/sample.csv', 'in/sample/part-0001.csv'],
    ],
    ['all names that it needs', '{ by: day, need: { file: [a, b] } }', ['in/2026-11-22/a.csv', 'in/2026-11-22/b.csv']],
    [
      'so many different values',
      '{ by: day, need: { file: 2 } }',
      ['in/2026-11-22/part-0001.csv', 'in/2026-11-22/sample.csv'],
    ],
    [
      'its marker',
      "{ by: day, until: 'in/{day}/_DONE' }",
      ['in/2026-11-22/part-0001.csv', 'in/2026-11-22/sample.csv', 'in/2026-11-22/_DONE'],
    ],
  ])('has %s', (_what, batch, keys) => {
    expect(batchOf(batch)).toEqual(keys);
  });

  it('has one upload of each pattern of its trigger that it needs', () => {
    const key = "{ orders: 'o/{day}/x.csv', rates: 'r/{day}.csv' }";
    expect(batchOf('{ by: day, need: { part: [orders, rates] } }', { key })).toEqual([
      'o/2026-11-22/x.csv',
      'r/2026-11-22.csv',
    ]);
  });

  it('has what satisfies the condition', () => {
    expect(batchOf('{ by: day }', { when: `    when: 'file.startsWith("x-")'\n` })).toEqual(['in/2026-11-22/x-.csv']);
  });

  it.each([
    [
      'a condition that no upload satisfies',
      '{}',
      `    when: 'file == "a" && file == "b"'\n`,
      'orders: found no upload that gathers for it',
    ],
    [
      'more names than an example uploads',
      `{ need: { file: [${Array.from({ length: 21 }, (_, at) => `n${at}`)}] } }`,
      '',
      /needs 21 uploads/,
    ],
    [
      'a name that its condition excludes',
      '{ need: { file: [a, b] } }',
      `    when: 'file != "b"'\n`,
      'orders: found no upload whose file is b',
    ],
  ])('is none for %s, and the reason is reported', (_what, batch, when, reason) => {
    expect(batchOf(batch, { when })).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
  });
});

describe('an upload made from a pattern', () => {
  it.each([
    ['in/{f}.csv', 'in/sample.csv'],
    ['orders/{area}/dt={day}/{file}.csv', 'orders/sample/dt=2026-11-22/part-0001.csv'],
    ['{year}/{month}/{day}/*.json', '2026/11/22/part-0001.json'],
    ['**', 'part-0001'],
    ['{path**}', 'sample'],
    ['_SUCCESS', '_SUCCESS'],
    ['a folder with blanks/März {n}.xlsx', 'a folder with blanks/März sample.xlsx'],
    ['{a}-{b}.csv', 'sample-sample.csv'],
    ['drop/{name}/', 'drop/part-0001/'],
  ])('%s is %s', (pattern, key) => {
    expect(uploadOf(anUpload(pattern))).toEqual({ key, size: 1_024 });
  });

  it('is of the pattern whose uploads satisfy the condition', () => {
    const withCondition = (when: string) =>
      triggersOf(
        `triggers:\n  import:\n    on: { s3: { bucket: landing, key: { orders: 'o/{f}', rates: 'r/{day}' } } }\n    when: ${when}\n    start: { JobName: j }\n`,
      );
    expect(uploadOf(withCondition('true')).key).toBe('o/sample');
    expect(uploadOf(withCondition('part == "rates"')).key).toBe('r/2026-11-22');
  });

  it.each([
    ['size > 0 && a in ["eu", "us"]', 'in/eu/sample.csv', 1_024],
    ['a == "x1" && b == "y-2"', 'in/x1/y-2.csv', 1_024],
    ['a == b', 'in/sample/sample.csv', 1_024],
    ['a.startsWith("fr-")', 'in/fr-/sample.csv', 1_024],
    ['a.upperAscii() == "EU"', 'in/EU/sample.csv', 1_024],
    ['size == 0', 'in/sample/sample.csv', 0],
    ['size > 4000', 'in/sample/sample.csv', 4_001],
    ['!(a in ["sample"])', 'in/2026-11-22/sample.csv', 1_024],
    ['int(b) > 0', 'in/sample/22.csv', 1_024],
  ])('satisfies the condition %s', (when, key, size) => {
    expect(uploadOf(anUpload('in/{a}/{b}.csv', `    when: '${when}'\n`))).toEqual({ key, size });
  });

  it.each([
    [
      'sales/year={year}/month={month}/day={day}/hour={hour}/{file}.parquet',
      'date(year + month + day + hour, "yyyyMMddHH").plusHours(-1).format("HH")',
      'sales/year=2026/month=11/day=22/hour=08/part-0001.parquet',
    ],
    ['{y}/{m}/{d}/{h}/x', 'date(y + "-" + m + "-" + d + h, "yyyy-MM-ddHH")', '2026/11/22/08/x'],
    ['{yyyy}/{mm}/{dd}/x', 'date(yyyy + "-" + mm + "-01").format("yyyy/MM/dd") + dd', '2026/11/22/x'],
    ['in/{f}.csv', 'date(f, "yyyyMMdd").plusDays(-1)', 'in/20261122.csv'],
    ['in/{f}.csv', 'date(f, "\'sales_\'yyyyMMdd")', 'in/sales_20261122.csv'],
    ['in/{day}/{hour}/x', 'date(day + hour, "yyyyMMddHH", "Europe/Berlin")', 'in/20261122/08/x'],
    ['in/{f}.csv', 'f.split("_")[2]', 'in/sample_sample_sample_sample_sample_sample.csv'],
    ['in/{f}.csv', 'int(f.split("-")[2])', 'in/1-1-1-1-1-1.csv'],
    ['in/{f}.csv', 'date(f.split("_")[1], "yyyyMMdd")', 'in/20261122_20261122_20261122_20261122_20261122_20261122.csv'],
    ['in/{ts}.csv', 'time(ts)', 'in/2026-11-22T12:00:00Z.csv'],
  ])('of %s has what the argument ${{ %s }} needs', (pattern, expression, key) => {
    const triggers = triggersOf(
      `triggers:\n  orders:\n    on: { s3: { bucket: landing, key: '${pattern}' } }\n    start:\n      JobName: j\n      Arguments:\n        --a: >-\n          \${{ ${expression} }}\n`,
    );
    expect(uploadOf(triggers).key).toBe(key);
  });

  it.each([
    ['a == "x" && a == "y"', /^orders: found no upload for which it starts a run in \d+ attempts; the likeliest one: /],
    ['size > 1073741824', /its condition is false/],
  ])('cannot be found for the condition %s, and the reason is reported', (when, reason) => {
    const { examples, notPlayed } = made(anUpload('in/{a}.csv', `    when: '${when}'\n`));
    expect(examples).toEqual([]);
    expect(notPlayed).toEqual([expect.stringMatching(reason)]);
  });

  it('is one of the next S3 trigger where the first has none', () => {
    const { examples, notPlayed } = made(
      triggersOf(`
triggers:
  off: { enabled: false, on: { s3: { bucket: bucket-a, key: 'x' } }, start: { JobName: j } }
  huge: { on: { s3: { bucket: bucket-b, key: 'x' } }, when: size > 1073741824, start: { JobName: j } }
  small: { on: { s3: { bucket: bucket-c, key: 'x' } }, start: { JobName: j } }
`),
    );
    expect(examples).toEqual([expect.objectContaining({ bucket: 'bucket-c' })]);
    expect(notPlayed).toEqual([expect.stringContaining('huge: found no upload')]);
  });
});

describe('a time made from a schedule', () => {
  const timeOf = (schedule: string, when = '') => {
    const text = `triggers:\n  nightly:\n    on: { schedule: ${schedule} }\n${when}    start: { JobName: j }\n`;
    const { examples, notPlayed } = made(triggersOf(text));
    return examples[0]?.label ?? notPlayed[0];
  };

  it.each([
    ['{ expression: cron(0 3 * * ? *), timezone: Europe/Berlin }', '2026-11-22T02:00:00Z'],
    ['{ expression: cron(0 21 LW * ? *) }', '2026-10-30T21:00:00Z'],
    ['{ expression: "at(2030-01-01T00:00:00)" }', '2030-01-01T00:00:00Z'],
    ['{ expression: rate(5 minutes) }', '2026-11-22T12:00:00Z'],
  ])('%s is %s', (schedule, time) => {
    expect(timeOf(schedule)).toBe(`nightly as due at ${time}`);
  });

  it('satisfies the condition', () => {
    expect(timeOf('{ expression: cron(0 3 * * ? *) }', '    when: scheduledDate.endsWith("-01")\n')).toBe(
      'nightly as due at 2026-11-01T03:00:00Z',
    );
  });

  it('is none where it is never due', () => {
    expect(timeOf('{ expression: cron(0 0 31 2 ? *) }')).toBe(
      'nightly: found no time for which it starts a run; the likeliest one: it is never due',
    );
  });
});

describe('an input made for a manual trigger', () => {
  const inputOf = (lines: string) => {
    const { examples, notPlayed } = made(aManual(lines));
    const [example] = examples;
    return example?.kind === 'manual' ? example.payload['input'] : notPlayed[0];
  };

  it('has what the request reads', () => {
    expect(
      inputOf(
        "    start: { JobName: j, Arguments: { --from: '${{ input.from }}', --table: '${{ input.what.table }}' } }\n",
      ),
    ).toEqual({ from: '2026-11-22', what: { table: 'sample' } });
  });

  it.each([
    ['from: { type: date, required: true }', '', { from: '2026-11-22' }],
    ['country: { enum: [fr, de], required: true }', '', { country: 'fr' }],
    ['country: { enum: [fr, de], default: all }', '', {}],
    ['country: { enum: [fr, de], default: all }', '    when: input.country == "de"\n', { country: 'de' }],
    ['n: { type: integer, min: 2, max: 50, required: true }', '    when: input.n > 7\n', { n: 8 }],
    ['tables: { type: array, required: true, enum: [a, b] }', `    when: '"b" in input.tables'\n`, { tables: ['b'] }],
    ['note: { }', '', {}],
  ])('is what the trigger declares: %s', (inputs, when, input) => {
    const { examples, notPlayed } = made(
      triggersOf(
        `triggers:\n  call:\n    on: { manual: { inputs: { ${inputs} } } }\n${when}    start: { JobName: j }\n`,
      ),
    );
    expect(notPlayed).toEqual([]);
    expect(examples).toMatchObject([{ payload: { input } }]);
  });

  it('is empty where nothing is read, and lacks what need not be there', () => {
    expect(inputOf('    start: { JobName: j }\n')).toEqual({});
    expect(inputOf("    start: { JobName: j, Arguments: { --why: '${{ input.?reason }}' } }\n")).toEqual({});
  });

  it.each([
    ['date(input.day, "yyyyMMdd").day() > 0', { day: '20261122' }],
    ['input.name.split("_")[1] == "x"', { name: 'x_x_x_x_x_x' }],
    ['input.days > 3', { days: 4 }],
    ['input.mode == "full"', { mode: 'full' }],
    ['input.tables.size() > 0 && "x" in input.tables', undefined],
    ['input.force == true', { force: true }],
    ['input.?dryRun.orValue(false) == false', {}],
  ])('satisfies the condition %s', (when, input) => {
    const found = inputOf(`    when: '${when}'\n    start: { JobName: j }\n`);
    if (input === undefined) expect(found).toMatch(/^call: found no input for which it starts a run/);
    else expect(found).toEqual(input);
  });
});

it('the examples of a file are one of each kind, and there are none where nothing is enabled', () => {
  expect(made(loadTriggers({ file: 'triggers.yml', stage: 'dev' })).examples.map(({ label }) => label)).toEqual([
    'an upload of s3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv',
    'a batch of deliveries: 2 uploads to s3://acme-dev-landing',
    'nightly as due at 2026-11-22T02:00:00Z',
    'the call {"trigger":"reprocess","input":{"from":"2026-11-22","to":"2026-11-22"},"idempotencyKey":"example"}',
  ]);
  const off = triggersOf('triggers:\n  call: { enabled: false, on: manual, start: { JobName: j } }\n');
  expect(made(off)).toEqual({ examples: [], notPlayed: [] });
});

it.each(
  ['examples/triggers', 'examples/batches'].flatMap((folder) =>
    readdirSync(folder).flatMap((file) => (file.endsWith('.yml') ? [`${folder}/${file}`] : [])),
  ),
)('of %s a trigger of each kind can be played', (file) => {
  const triggers = loadTriggers({ file, stage: 'dev' });
  const { examples, notPlayed } = made(triggers);
  const enabled = triggers.triggers.filter((trigger) => trigger.enabled);
  const kinds = new Set(enabled.map(({ on, batch }) => (batch === undefined ? on.kind : 'batch')));
  expect(notPlayed).toEqual([]);
  expect(examples).toHaveLength(kinds.size);
});

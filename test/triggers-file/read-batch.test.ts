import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import { anS3File, check, errorsOf, triggerOf, warningsOf } from './a-file.ts';

/** A trigger whose key captures area, day and file. */
const aFile = (batch: string, { key = 'orders/{area}/dt={day}/{file}.csv', more = '' } = {}): string =>
  anS3File(`batch: ${batch}\nreupload: skip${more === '' ? '' : `\n${more}`}`, { key });

const policyOf = (batch: string): BatchPolicy | undefined => triggerOf(aFile(batch)).batch;

/** So many different names of this length. */
const namesOf = (count: number, length: number): string =>
  Array.from({ length: count }, (_, nth) => `n${String(nth).padStart(length - 1, '0')}`).join(', ');

const DEFAULTS = { by: [], items: 1_000, orElse: 'wait', hold: false };
const PARTS = "{ orders: 'orders/{day}/_SUCCESS', rates: 'rates/{day}.csv' }";

describe('batch of a trigger', () => {
  it('is absent when left out', () => {
    expect(triggerOf(anS3File(''))).not.toHaveProperty('batch');
  });

  it.each<[string, Partial<BatchPolicy>]>([
    ['{}', { quietSeconds: 60, atMostSeconds: 900 }],
    ['{ quiet: 5 minutes }', { quietSeconds: 300, atMostSeconds: 900 }],
    ['{ atMost: 1 hour }', { atMostSeconds: 3_600 }],
    ['{ quiet: 5 minutes, atMost: 1 hour }', { quietSeconds: 300, atMostSeconds: 3_600 }],
    ['{ at: "02:00" }', { at: { minuteOfDay: 120, timezone: 'UTC' } }],
    [
      '{ at: 23:59, timezone: Europe/Berlin, quiet: 2 days }',
      { at: { minuteOfDay: 1_439, timezone: 'Europe/Berlin' }, quietSeconds: 172_800 },
    ],
    ['{ at: 00:00, atMost: 30 days }', { at: { minuteOfDay: 0, timezone: 'UTC' }, atMostSeconds: 2_592_000 }],
    ['{ need: { file: 3 } }', { need: { capture: 'file', different: 3 }, quietSeconds: 60, atMostSeconds: 86_400 }],
    [
      '{ need: { file: 3 }, at: "06:00" }',
      { need: { capture: 'file', different: 3 }, quietSeconds: 60, at: { minuteOfDay: 360, timezone: 'UTC' } },
    ],
    [
      '{ need: { file: [a, b] }, orElse: start, atMost: 2 hours }',
      { need: { capture: 'file', names: ['a', 'b'] }, quietSeconds: 60, atMostSeconds: 7_200, orElse: 'start' },
    ],
  ])('closes as the table of docs/triggers.md says: %s', (batch, policy) => {
    expect(policyOf(batch)).toEqual({ ...DEFAULTS, ...policy });
  });

  it('has one group for each value of a capture, or of several', () => {
    expect(policyOf('{ by: day }')).toMatchObject({ by: ['day'] });
    expect(policyOf('{ by: [area, day] }')).toMatchObject({ by: ['area', 'day'] });
    expect(triggerOf(aFile('{ by: part }', { key: PARTS })).batch).toMatchObject({ by: ['part'] });
  });

  it.each([
    ['1', 1],
    ['1 KiB', 1_024],
    ['10 GiB', 10_737_418_240],
    ['999999 TiB', 999_999 * 2 ** 40],
  ])('has at most the bytes %s', (bytes, count) => {
    expect(policyOf(`{ items: 10000, bytes: ${bytes} }`)).toMatchObject({ items: 10_000, bytes: count });
  });

  it('needs names as they are written, numbers too', () => {
    expect(policyOf('{ need: { file: [00, 1.10, true, "x y"] } }')?.need).toEqual({
      capture: 'file',
      names: ['00', '1.10', 'true', 'x y'],
    });
  });

  it('ends with an object of its own pattern, and waits a day for it', () => {
    const policy = policyOf("{ by: [area, day], until: 'orders/{area}/dt={day}/_SUCCESS' }");
    expect(policy).toMatchObject({ until: { source: 'orders/{area}/dt={day}/_SUCCESS' }, atMostSeconds: 86_400 });
  });

  it('holds back while a run of its group is under way', () => {
    expect(policyOf('{ whileRunning: hold }')).toMatchObject({ hold: true });
    expect(policyOf('{ whileRunning: start }')).toMatchObject({ hold: false });
  });

  it('may come from the vars of the stage, with its types', () => {
    const vars = 'vars: { dev: { names: [a, b], items: 7, wait: 2 hours, by: [day] } }\n';
    const batch =
      "{ by: '${{ vars.by }}', items: '${{ vars.items }}', need: { file: '${{ vars.names }}' }, atMost: '${{ vars.wait }}' }";
    expect(triggerOf(vars + aFile(batch)).batch).toMatchObject({
      by: ['day'],
      items: 7,
      need: { names: ['a', 'b'] },
      atMostSeconds: 7_200,
    });
  });
});

describe('batch is refused', () => {
  it('may need a thousand names, as far as a cut has room for them', () => {
    const needing = (count: number, length: number) =>
      aFile(`{ items: 2000, need: { file: [${namesOf(count, length)}] } }`);
    expect(errorsOf(needing(1_000, 4))).toEqual([]);
    expect(errorsOf(needing(1_001, 4))).toEqual(['expected at most 1000 names, found 1001']);
    expect(errorsOf(needing(400, 80))).toEqual([
      'expected names that have 32000 bytes as JSON at most, found 33201 bytes',
    ]);
  });

  it.each([
    ['schedule: { expression: rate(1 day) }', 'schedule'],
    ['manual: { inputs: {} }', 'manual'],
  ])('for a trigger on %s', (on, kind) => {
    const text = `triggers:\n  t:\n    on: { ${on} }\n    start: { JobName: j }\n    batch: {}\n`;
    const [error, ...others] = check(text).errors;
    expect(others).toEqual([]);
    expect(error).toMatchObject({ line: 5, column: 5, where: 'triggers.t.batch' });
    expect(error?.message).toBe(`batch is for S3 triggers, this one is ${kind}; leave it out`);
  });

  it.each([
    ['', 'expected a mapping, e.g. { items: 500, atMost: 15 minutes }, or {}, found nothing after "batch:"'],
    ['true', 'found true'],
    ['{ debounce: 1 minute }', 'unknown key "debounce"; here it is quiet'],
    ['{ by: dya }', 'key captures no "dya"; did you mean "day"? (it captures: area, day, file)'],
    ['{ by: [day, day] }', '"day" stands here a second time'],
    ['{ by: [] }', 'expected at least one capture, or no by:, found an empty array'],
    ['{ by: "${{ day }}" }', 'only ${{ stage }} and ${{ vars.… }} may stand here'],
    ['{ items: 0 }', 'expected a whole number from 1 to 10000, found the number 0'],
    ['{ items: 10001 }', 'expected a whole number from 1 to 10000, found the number 10001'],
    ['{ bytes: 0 }', 'expected a number of bytes, or of KiB, MiB, GiB or TiB, e.g. 10 GiB, found the number 0'],
    ['{ bytes: 10 GB }', 'expected a number of bytes, or of KiB, MiB, GiB or TiB, e.g. 10 GiB, found "10 GB"'],
    ['{ quiet: 0 seconds }', 'expected at least 1 second, found "0 seconds"'],
    ['{ atMost: 31 days }', 'expected at most 30 days, found "31 days"'],
    ['{ at: 6:00 }', 'expected a time from 00:00 to 23:59, e.g. "06:00", found "6:00"'],
    ['{ at: "24:00" }', 'expected a time from 00:00 to 23:59, e.g. "06:00", found "24:00"'],
    ['{ at: "06:00", timezone: Berlin }', 'Berlin'],
    ['{ timezone: Europe/Berlin }', 'found timezone without at'],
    ['{ orElse: start }', 'found orElse without need and until'],
    ['{ orElse: fail, need: { file: 2 } }', 'expected one of wait, start'],
    ['{ whileRunning: wait }', 'expected one of start, hold'],
    [
      '{ quiet: 15 minutes }',
      'expected quiet (15 minutes) to be less than atMost (15 minutes when left out): else a batch would never close for being quiet',
    ],
    ['{ quiet: 2 hours, atMost: 1 hour }', 'expected quiet (2 hours) to be less than atMost (1 hour)'],
    [
      '{ need: { file: 2 }, atMost: 60 seconds }',
      'expected quiet (1 minute when left out) to be less than atMost (60 seconds)',
    ],
    ['{ need: {} }', 'expected one capture with what is needed of it, e.g. { file: [orders, rates] }, found an empty'],
    ['{ need: { file: 2, area: 2 } }', 'expected one capture with what is needed of it'],
    ['{ need: { name: [a] } }', 'key captures no "name"'],
    ['{ need: { file: [] } }', 'expected at least one name, found an empty array'],
    ['{ need: { file: [a, b, a] } }', '"a" stands here a second time; keep one of them'],
    ['{ need: { file: [a/b] } }', '"a/b" is no value that {file} can capture: a segment is not empty and has no "/"'],
    ['{ need: { file: [""] } }', '"" is no value that {file} can capture'],
    ['{ need: { file: ["${{ day }}"] } }', 'only ${{ stage }} and ${{ vars.… }} may stand here'],
    ['{ need: { file: 0 } }', 'expected an array of names, or a whole number from 1 to 10000, found the number 0'],
    ['{ by: file, need: { file: 2 } }', '"file" stands in by, too: all uploads of a batch have the same value of it'],
    ['{ items: 2, need: { file: [a, b, c] } }', 'expected items to be at least 3, as many as need asks for, found 2'],
    [
      '{ need: { file: 1001 } }',
      'expected items to be at least 1001, as many as need asks for, found 1000 (when left out)',
    ],
    ["{ until: 'orders/{day' }", 'is never closed'],
    ["{ until: 's3://other/done/{day}' }", 'expected a key pattern for the bucket acme-landing, found one for other'],
    ["{ until: 's3://acme-landing/done/_SUCCESS' }", 'leave "s3://" and the bucket out'],
    [
      "{ by: [area, day], until: 'done/{day}/_SUCCESS' }",
      'expected a pattern with {area}, which by names: else the object does not say whose batch it ends',
    ],
  ])('as %s', (batch, message) => {
    expect(errorsOf(aFile(batch))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    [
      '{ need: { part: [orders, rate] } }',
      'expected the name of a pattern (orders, rates), found "rate"; did you mean "rates"?',
    ],
    ['{ need: { part: 3 } }', 'expected at most 2, found 3: key has no more patterns'],
    ['{ by: file }', 'not every pattern of key captures "file", so an upload may have no value for it'],
    ['{ need: { file: 2 } }', 'not every pattern of key captures "file"'],
  ])('with several patterns as %s', (batch, message) => {
    const key = "{ orders: 'orders/{day}/{file}.csv', rates: 'rates/{day}.csv' }";
    expect(errorsOf(aFile(batch, { key }))).toEqual([expect.stringContaining(message)]);
  });

  it('with everything that is wrong at once, each at its place', () => {
    const batch = '{ by: [dya, file], items: 1, timezone: UTC, orElse: start, need: { file: [a, a, b] } }';
    const { errors } = check(aFile(batch));
    expect(errors.map(({ where }) => where.replace('triggers.orders.batch.', ''))).toEqual([
      'by.1',
      'items',
      'timezone',
      'need.file',
      'need.file.2',
    ]);
    expect(errors.every(({ line }) => line === 8)).toBe(true);
  });

  it('without a word about captures while the key, from which they come, is wrong', () => {
    expect(errorsOf(aFile('{ by: day, need: { file: [a] } }', { key: 'orders/{day' }))).toHaveLength(1);
  });
});

describe('batch warns', () => {
  it.each([
    [
      "{ by: day, until: 'orders/eu/dt={day}/_SUCCESS.csv' }",
      'it and key both match some keys; such an object ends a batch, and is no part of one',
      '',
    ],
    ["{ until: 'done/' }", "the pattern 'done/' is probably not what is meant", ''],
    [
      '{ whileRunning: hold }',
      'all uploads of the trigger wait for its one run, also while that waits for another attempt (retry)',
      'retry: { attempts: 2 }',
    ],
  ])('of %s', (batch, message, more) => {
    expect(warningsOf(aFile(batch, { more }))).toEqual([expect.stringContaining(message)]);
  });

  it('of need beside reupload: run, which is what is left out means', () => {
    const batch = 'batch: { need: { day: 2 } }';
    const warning = [expect.stringContaining('say reupload: skip or run-if-changed')];
    expect(warningsOf(anS3File(batch))).toEqual(warning);
    expect(warningsOf(anS3File(`${batch}\nreupload: run`))).toEqual(warning);
    expect(warningsOf(anS3File(`${batch}\nreupload: run-if-changed`))).toEqual([]);
  });

  it('of nothing else', () => {
    expect(warningsOf(aFile('{ by: day, whileRunning: hold }', { more: 'retry: { attempts: 2 }' }))).toEqual([]);
    expect(warningsOf(aFile('{ whileRunning: hold }'))).toEqual([]);
    expect(warningsOf(aFile("{ by: [area, day], until: 'orders/{area}/dt={day}/_SUCCESS' }"))).toEqual([]);
  });
});

it('batch is refused or read, and never with an exception, whatever its values', () => {
  const word = fc.constantFrom(
    'day',
    'area',
    'file',
    'part',
    'a',
    '',
    '1 minute',
    '2 hours',
    '06:00',
    'wait',
    'start',
    'hold',
  );
  const value = fc.oneof(
    word,
    fc.string({ maxLength: 5 }),
    fc.integer({ min: -1, max: 10_001 }),
    fc.array(word, { maxLength: 3 }),
    fc.dictionary(word, fc.oneof(fc.array(word, { maxLength: 3 }), fc.nat(5)), { maxKeys: 2 }),
  );
  const knobs = [
    'by',
    'items',
    'bytes',
    'quiet',
    'atMost',
    'at',
    'timezone',
    'need',
    'until',
    'orElse',
    'whileRunning',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...knobs), value, { maxKeys: 5 }), (batch) => {
      const { triggers, errors } = check(aFile(JSON.stringify(batch)));
      expect(triggers === undefined).toBe(errors.length > 0);
      const policy = triggers?.triggers[0]?.batch;
      if (policy === undefined) return;
      const { quietSeconds = 0, atMostSeconds, at, need, items, by } = policy;
      expect(atMostSeconds ?? at, 'it closes some time').toBeDefined();
      expect(quietSeconds).toBeLessThan(atMostSeconds ?? Number.POSITIVE_INFINITY);
      if (need !== undefined) expect('names' in need ? need.names.length : need.different).toBeLessThanOrEqual(items);
      expect(by).not.toContain(need?.capture);
    }),
    { numRuns: 400 },
  );
});

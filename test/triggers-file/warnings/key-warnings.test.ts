import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../../lib/core/triggers/key-tokens.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';
import type { S3Source } from '../../../lib/core/triggers/trigger.ts';
import { keyDoubt, patternMeantFor } from '../../../lib/triggers-file/warnings/key-warnings.ts';
import { anS3File, errorsOf, warningsOf } from '../a-file.ts';

const BUCKET = 'acme-landing';

const patternOf = (source: string): KeyPattern => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(parsed.errors.join('; '));
  return parsed.pattern;
};

const doubtOf = (source: string): string | undefined => keyDoubt(patternOf(source), BUCKET);

const watching = (...sources: readonly string[]): S3Source => ({
  kind: 's3',
  bucket: BUCKET,
  keys: sources.map(patternOf),
});

/** Each with the pattern that is offered; none where one pattern cannot say what was meant. */
const DOUBTED: readonly (readonly [string, string | undefined])[] = [
  // the beginning of keys
  ['orders/', 'orders/**'],
  ['orders/{area}/', 'orders/{area}/**'],
  ['orders', 'orders/**'],
  ['raw/sales-eu', 'raw/sales-eu/**'],
  ['orders/dt={day}', 'orders/dt={day}/**'],
  ['orders/dt=2026-11-22', 'orders/dt=2026-11-22/**'],
  ['orders*', 'orders**'],
  // their end
  ['.csv', '**.csv'],
  ['.csv.gz', '**.csv.gz'],
  ['orders/.parquet', 'orders/*.parquet'],
  ['*.csv', '**.csv'],
  ['*', '**'],
  ['*.*', '**.*'],
  ['**/*.csv', '**.csv'],
  ['orders/**/*', 'orders/**'],
  // regular expressions and shell patterns
  ['orders/.*', 'orders/**'],
  ['.*', '**'],
  ['.*\\.csv', '**.csv'],
  ['^orders/.*\\.csv$', 'orders/**.csv'],
  ['orders/.*csv', 'orders/**csv'],
  ['in/.+/x.csv', 'in/**/x.csv'],
  ['in/x.csv$', 'in/x.csv'],
  ['in/file?.csv', 'in/file*.csv'],
  ['in/{file}.csv?', 'in/{file}.csv*'],
  ['in/[0-9].csv', 'in/*.csv'],
  ['in/[0-9]+.csv', 'in/*.csv'],
  ['in/[a-zA-Z0-9_]*.csv', 'in/*.csv'],
  ['in/[!a-f]x.csv', 'in/*x.csv'],
  ['in/[[:digit:]].csv', 'in/*.csv'],
  ['in/(eu|us)/x.csv', 'in/{part}/x.csv'],
  ['in/{file}.(csv|json)', 'in/{file}.{part}'],
  ['in/@(eu|us)/x.csv', 'in/{part}/x.csv'],
  ['in/!(tmp)/x.csv', 'in/{part}/x.csv'],
  ['in/(?i)x.csv', 'in/x.csv'],
  ['in/[^/]+.csv', 'in/*.csv'],
  ['in/[!a]x.csv', 'in/*x.csv'],
  ['in/[abc]+.csv', 'in/*.csv'],
  ['in/20[0-9][0-9].csv', 'in/20*.csv'],
  ['in/2026-??-??.csv', 'in/2026-*-*.csv'],
  ['in/a.csv|in/b.csv', undefined],
  ['in/*.csv,in/*.json', undefined],
  ['!tmp/**', undefined],
  // encodings
  ['orders/dt%3D2026/x.csv', 'orders/dt=2026/x.csv'],
  ['in/M%C3%A4rz%20{file}.csv', 'in/März {file}.csv'],
  ['in/red+flower.jpg', 'in/red flower.jpg'],
  // dates and placeholders of others
  ['in/%Y/%m/%d/x.csv', 'in/*/*/*/x.csv'],
  ['in/%Y-%m-%d.csv', 'in/*.csv'],
  ['in/%Y%m%d/{file}.csv', 'in/*/{file}.csv'],
  ['YYYY/MM/DD/{file}.csv', '*/*/*/{file}.csv'],
  ['dt=yyyy-MM-dd/{file}.csv', 'dt=*/{file}.csv'],
  ['in/sales_YYYYMMDD.csv', 'in/sales_*.csv'],
  ['in/sales_YYYYMMDDHHMMSS.csv', 'in/sales_*.csv'],
  ['in/sales_YYYY-MM-DD_HHMMSS.csv', 'in/sales_*.csv'],
  ['in/yyyy-mm-dd/{file}.csv', 'in/*/{file}.csv'],
  ['in/DDMMYYYY.csv', 'in/*.csv'],
  ['in/yymmdd.csv', 'in/*.csv'],
  ['in/20YY/{file}.csv', 'in/*/{file}.csv'],
  ['in/%s.csv', 'in/*.csv'],
  ['in/%DATE%.csv', 'in/*.csv'],
  ['in/$DATE.csv', 'in/*.csv'],
  ['in/$(date +%F).csv', 'in/*.csv'],
  ['in/${file}.csv', 'in/{file}.csv'],
  ['in/<file>.csv', 'in/{file}.csv'],
  ['in/:area/:file', 'in/{area}/{file}'],
  ['in/%(day)s.csv', 'in/{day}.csv'],
  // places
  ['/orders/x.csv', 'orders/x.csv'],
  ['./orders/x.csv', 'orders/x.csv'],
  ['orders/../in/x.csv', 'orders/in/x.csv'],
  ['orders//x.csv', 'orders/x.csv'],
  ['acme-landing/orders/{file}.csv', 'orders/{file}.csv'],
  ['orders/x.csv ', 'orders/x.csv'],
  [' orders/x.csv', 'orders/x.csv'],
  ['orders/x.csv\n', 'orders/x.csv'],
  // several at once
  ['/orders/', 'orders/**'],
];

const NOT_DOUBTED: readonly string[] = [
  ...['**', 'in/**', '**.csv', 'in/*.csv', '*/x.csv', '{file}.csv', '{path**}', 'in/{file}', 'in/{area}/{day}'],
  ...['dt=2026/{file}.csv', 'orders/dt=2026-11-22/{file}.parquet', '{a}={b}/{file}.csv', 'key={x}.csv'],
  ...['_SUCCESS', 'days/{day}/_SUCCESS', 'days/2026/DONE', 'flags/done', 'latest', 'in/load-complete', 'README'],
  ...['data (1).csv', 'Report (final).csv', 'file[1].csv', '[dbo].[orders].csv', '[2026] a.csv', '[2024-2026].csv'],
  ...['100%/x', '100%/x.csv', '50%Max/x.csv', '20%d/x.csv', '10%25/x.csv'.replace('25', ''), 'sale%50off.csv'],
  ...['a+b.csv', 'C++/x.h', 'at/2026-11-22T10:00:00+01:00.csv', 'R&D/x,y;z.csv'],
  ...['report.*', '{file}.*', 'log.*.gz', 'in/x.*', 'in/a.b.c', '.well-known/x.json', '.env', 'v1.2/{file}'],
  ...['page?id={id}', 'https://example.com/a.html', 'x:y/z.csv', 'urn:a:b', '~/x.csv', 'a.b/', 'site.com/'],
  ...['hello!(1).csv', 'a+(b).csv', 'file[1]*.csv', '[final]*.csv', 'in/mm/x.csv', 'in/ss-dd/x.csv', '100%s/x.csv'],
  ...['orders_$folder$', '$metadata/x.json', 'US$/x.csv', 'ADDED/MMM.csv', 'COMMAND/DD.csv', 'straße/ä.csv'],
  ...['batch #{number}/{file}.tif', 'export-\\{{id}\\}/\\*\\*final\\*\\*.csv', '**/{file}.csv', '**/_SUCCESS'],
];

describe('a key pattern that is legal and probably not meant so', () => {
  it.each(DOUBTED)('%j is doubted, and %j offered instead', (source, right) => {
    const doubt = doubtOf(source);
    expect(doubt).toContain(`the pattern '${source}' is probably not what is meant: `);
    if (right === undefined) expect(doubt).not.toContain('; write ');
    else expect(doubt?.endsWith(`; write '${right}'`)).toBe(true);
  });

  it('is offered nothing that would be doubted again', () => {
    for (const [, right] of DOUBTED) if (right !== undefined) expect(doubtOf(right)).toBeUndefined();
  });

  it.each(NOT_DOUBTED)('%j is not doubted', (source) => {
    expect(doubtOf(source)).toBeUndefined();
  });

  it.each([
    'orders\\/',
    'in/file\\?.csv',
    'in/\\[0-9].csv',
    'in/\\(eu\\|us).csv',
    'in/dt\\%3D1.csv',
    'in/red\\+flower.jpg',
    'in/\\<file>.csv',
    'in/\\:file.csv',
    'in/x.csv\\$',
    '\\^x.csv',
    'orders/\\/x.csv',
    '\\/orders/x.csv',
    '\\.csv',
    'orders/x.csv\\ ',
  ])('%j is not doubted, because a backslash says that the sign is meant', (source) => {
    expect(doubtOf(source)).toBeUndefined();
    expect(matchKey(patternOf(source), source.replaceAll('\\', ''))).toEqual({});
  });

  it.each([
    ...['yyyy', 'MM-', 'YY.', 'yyMMdd', '%C3', '%A', '$(', '$A', '!(', '?', '[a-z]', '[^a', '(a|', '*,', '../', 'a-'],
  ])('is checked in no time, however often it contains %j', (part) => {
    const started = performance.now();
    doubtOf(`${part.repeat(Math.floor(900 / part.length))}x`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('is reported by check in one warning, which refuses nothing', () => {
    expect(warningsOf(anS3File('', { key: "'orders/'" }))).toEqual([
      "the pattern 'orders/' is probably not what is meant: the whole key must match, not only its beginning, so only " +
        "folder markers do (if those are meant, end the pattern with '\\/'); write 'orders/**'",
    ]);
    expect(warningsOf(anS3File('', { key: "'.*[0-9]$'" }))).toHaveLength(1);
  });

  it.each([
    ["'{{file}}.csv'", 'a capture stands in single braces; write {file}'],
    ["'*.{csv,json}'", 'neither alternatives nor counts'],
    ["'x[0-9]{4}.csv'", 'neither alternatives nor counts'],
    ["'{1..5}.csv'", 'neither alternatives nor counts'],
    ["'{day:%Y}/x.csv'", 'a capture has no format; write {day}'],
    ["'\\d+.csv'", 'a pattern is no regular expression'],
    ["'orders\\eu.csv'", 'between folders S3 keys have /'],
    ['arn:aws:s3:::acme-landing/x.csv', 'leave "arn:aws:s3:::" and the bucket out'],
    ['S3://acme-landing/x.csv', 'leave "S3://" and the bucket out'],
    ['https://acme-landing.s3.eu-central-1.amazonaws.com/x.csv', 'and the bucket out'],
  ])('%s is an error that says what to write', (key, message) => {
    expect(errorsOf(anS3File('', { key }))).toEqual([expect.stringContaining(message)]);
  });

  it('never makes check fail, whatever the pattern', () => {
    const sign = fc.constantFrom(...'{}*\\?[](|)+%$^<>:!./ ,;a0Y=', '{x}', '**', '%3D', '%Y', 'YYYY');
    fc.assert(
      fc.property(fc.string({ unit: sign, minLength: 1, maxLength: 20 }), (source) => {
        const parsed = parseKeyPattern(source);
        if (parsed.ok) keyDoubt(parsed.pattern, BUCKET);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the pattern that was meant, when a key is in hand', () => {
  it.each([
    ['orders/', 'orders/eu/a.csv', 'orders/**'],
    ['orders', 'orders/a.csv', 'orders/**'],
    ['*.csv', 'in/a.csv', '**.csv'],
    ['.csv', 'in/a.csv', '**.csv'],
    ['orders/*', 'orders/eu/a.csv', 'orders/**'],
    ['orders/{file}.csv', 'orders/eu/a.csv', 'orders/{file**}.csv'],
    ['orders/**/{file}.csv', 'orders/a.csv', 'orders/**{file}.csv'],
    ['{partner}/in', 'acme/in/a.csv', '{partner}/in/**'],
    ['in/(eu|us)/{file}.csv', 'in/us/a.csv', 'in/us/{file}.csv'],
    ['in/%Y/{file}.csv', 'in/2026/a.csv', 'in/*/{file}.csv'],
    ['a.csv|b.csv', 'b.csv', 'b.csv'],
  ])('%j did not match %j and is offered as %j', (source, key, meant) => {
    expect(patternMeantFor(key, watching(source))).toBe(meant);
  });

  it.each([
    ['orders/eu', 'invoices/x.csv'],
    ['in/(eu|us)/{file}.csv', 'in/jp/a.csv'],
    ['in/{file}.csv', 'in/a.json'],
  ])('%j has no reading that matches %j', (source, key) => {
    expect(patternMeantFor(key, watching(source))).toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check, triggersOf } from './a-file.ts';

const EXAMPLE = readFileSync('examples/triggers/expect.yml', 'utf8');

const aFile = (expectation: string, on = '{ s3: { bucket: acme-landing, key: "orders/{area}/{file}.csv" } }'): string =>
  `triggers:\n  orders:\n    on: ${on}\n    start: { JobName: etl }\n    expect: ${expectation}\n`;

const read = (expectation: string) => triggersOf(aFile(expectation)).triggers[0]?.expect;

describe('expect', () => {
  it('is read from the example, with the areas and holidays of the stage', () => {
    const [orders, rollup] = triggersOf(EXAMPLE, 'prod').triggers.map((trigger) => trigger.expect);
    expect(orders).toEqual({
      byMinute: 360,
      sinceMinute: 1_200,
      timezone: 'Europe/Berlin',
      weekdays: [2, 3, 4, 5, 6],
      except: ['2026-12-25', '2026-12-26', '2027-01-01'],
      each: [{ capture: 'area', values: ['eu', 'us', 'apac'] }],
      until: 'succeeded',
    });
    expect(rollup).toMatchObject({ byMinute: 300, sinceMinute: 0, until: 'started' });
    expect(triggersOf(EXAMPLE, 'dev').triggers[0]?.expect?.each).toEqual([{ capture: 'area', values: ['eu'] }]);
  });

  it('is of each day, by UTC, from midnight on, for anything that arrives, where the file says no more', () => {
    expect(read('{ by: 06:30 }')).toEqual({
      byMinute: 390,
      sinceMinute: 0,
      timezone: 'UTC',
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      until: 'arrived',
    });
  });

  it.each([
    ['MON,THU', [2, 5]],
    ['tue-sat', [3, 4, 5, 6, 7]],
    ['FRI-MON', [1, 2, 6, 7]],
    ['weekdays', [2, 3, 4, 5, 6]],
  ])('is on the days of %s, as cron reads them', (on, weekdays) => {
    expect(read(`{ by: 06:00, on: "${on}" }`)?.weekdays).toEqual(weekdays);
  });

  it('is absent unless the trigger says so', () => {
    const [trigger] = triggersOf('triggers:\n  call:\n    on: manual\n    start: { JobName: etl }\n').triggers;
    expect(trigger).not.toHaveProperty('expect');
  });

  it('warns where nobody would hear of what is missing', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:x';
    const warnings = (text: string) => check(text).warnings.map(({ message }) => message);
    const unheard = aFile('{ by: 06:00 }');
    expect(warnings(unheard)).toEqual([expect.stringContaining('nobody hears of what is missing')]);
    expect(warnings(`${unheard}alarmTopic: none\n`)).toHaveLength(1);
    expect(warnings(`${unheard}alarmTopic: ${topic}\n`)).toEqual([]);
    expect(warnings(unheard.replace('    expect', `    notify: { failed: "${topic}" }\n    expect`))).toEqual([]);
  });

  it('takes a value with a slash only of a capture that crosses slashes', () => {
    const on = '{ s3: { bucket: acme-landing, key: "orders/{area**}/x.csv" } }';
    expect(check(aFile('{ by: 06:00, each: { area: [a/b] } }', on)).errors).toEqual([]);
  });

  it('knows the names of several patterns as the capture {part}, and refuses another', () => {
    const on = '{ s3: { bucket: acme-landing, key: { orders: "o/*.csv", items: "i/*.csv" } } }';
    expect(triggersOf(aFile('{ by: 06:00, each: { part: [orders, items] } }', on)).triggers[0]?.expect?.each).toEqual([
      { capture: 'part', values: ['orders', 'items'] },
    ]);
    expect(check(aFile('{ by: 06:00, each: { part: [order] } }', on)).errors).toMatchObject([
      { message: 'expected the name of a pattern (orders, items), found "order"; did you mean "orders"?' },
    ]);
  });

  it.each([
    ['{}', 'orders.expect.by: "by" is missing'],
    ['{ by: 6 }', 'orders.expect.by: expected a time of the day, e.g. "06:00", found the number 6'],
    ['{ by: "24:00" }', 'orders.expect.by: expected a time from 00:00 to 23:59'],
    ['{ by: 06:00, since: noon }', 'orders.expect.since: expected a time from 00:00 to 23:59'],
    ['{ by: 06:00, timezone: PST }', 'orders.expect.timezone: expected a time zone of the IANA database'],
    ['{ by: 06:00, on: MON/2 }', 'orders.expect.on: expected daily, weekdays, or days such as MON,THU'],
    ['{ by: 06:00, on: "MON,FOO" }', 'orders.expect.on: expected daily, weekdays, or days such as MON,THU'],
    ['{ by: 06:00, until: done }', 'orders.expect.until: expected one of arrived, started, succeeded'],
    ['{ by: 06:00, each: { aera: [eu] } }', 'found "aera"; did you mean "area"?'],
    ['{ by: 06:00, each: { area: [eu, eu] } }', 'orders.expect.each.area.2: "eu" stands here a second time'],
    ['{ by: 06:00, each: { area: [] } }', 'orders.expect.each.area: expected at least one value'],
    ['{ by: 06:00, each: { area: [a/b] } }', '"a/b" is no value that {area} can capture'],
    ['{ by: 06:00, each: {} }', 'orders.expect.each: expected at least one capture'],
    [`{ by: 06:00, each: { area: [${'x'.repeat(257)}] } }`, 'expected at most 256 characters, found 257'],
    ['{ by: 06:00, except: [2026-02-30] }', 'orders.expect.except.1: expected a date of the calendar'],
    ['{ by: 06:00, except: ["2026-02-03T00:00:00"] }', 'orders.expect.except.1: expected a date of the calendar'],
    [
      '{ by: 06:00, except: [2026-01-01, 2026-01-01] }',
      'orders.expect.except.2: "2026-01-01" stands here a second time',
    ],
    ['{ by: "${{ key }}" }', 'only ${{ stage }} and ${{ vars.… }} may stand here'],
    ['{ by: 06:00, wehn: x }', 'wehn'],
  ])('refuses %s', (expectation, expected) => {
    const found = check(aFile(expectation)).errors.map(({ where, message }) => `${where}: ${message}`);
    expect(found.join('\n').replaceAll('triggers.', '')).toContain(expected);
  });

  it('refuses captures of a trigger that has no key, and more than 200 combinations', () => {
    const messages = (text: string) => check(text).errors.map(({ message }) => message);
    expect(messages(aFile('{ by: 06:00, each: { area: [eu] } }', 'manual'))).toEqual([
      'each: is for captures of a key, and this trigger is manual; leave it out',
    ]);
    const values = (count: number) => `[${Array.from({ length: count }, (_, at) => `v${at}`).join(', ')}]`;
    const both = (files: number) => aFile(`{ by: 06:00, each: { area: ${values(20)}, file: ${values(files)} } }`);
    expect(messages(both(10))).toEqual([]);
    expect(messages(both(11))).toEqual(['expected at most 200 combinations of values, found 220']);
  });
});

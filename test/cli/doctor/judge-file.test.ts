import { describe, expect, it } from 'vitest';
import { judgeFile } from '../../../cli/doctor/judge-file.ts';
import { aTrigger, uploads } from '../../doubles/a-trigger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const TARGET = { stage: 'dev' };

const due = (expression: string, enabled = true) =>
  judgeFile(
    [
      aTrigger({
        name: 'nightly',
        enabled,
        on: { kind: 'schedule', expression, timezone: 'Europe/Berlin', flexibleWindowMinutes: 0 },
      }),
    ],
    START_OF_TEST,
    TARGET,
  );

describe('a schedule', () => {
  it.each(['cron(0 3 * * ? *)', 'rate(1 day)', 'at(2027-11-01T03:00:00)', 'cron(0 3 29 2 ? 2028)'])(
    'that is due gives no finding, or one that says when: %s',
    (expression) => {
      const findings = due(expression);
      expect(findings.map(({ what }) => what)).toEqual(
        expression.includes('2028')
          ? ['cron(0 3 29 2 ? 2028) is not due within a year: its next time is Tue 2028-02-29 03:00 in Europe/Berlin']
          : [],
      );
    },
  );

  it.each([
    ['at(2026-01-01T03:00:00)', /is never due again: its last time was/],
    ['cron(0 3 30 2 ? *)', /is never due: the months and years/],
  ])('that is never due gives a warning: %s', (expression, what) => {
    expect(due(expression)).toMatchObject([
      { level: 'warning', where: { triggers: ['nightly'] }, what: expect.stringMatching(what) },
    ]);
  });

  it('of a disabled trigger gives none', () => {
    expect(due('at(2026-01-01T03:00:00)', false)).toEqual([]);
  });
});

describe('an output', () => {
  const writing = (target: string) =>
    aTrigger({
      name: 'orders',
      on: uploads('orders/**'),
      start: { JobName: 'etl', Arguments: { '--target': target } },
    });

  it('that the trigger itself waits for gives a warning that names the argument', () => {
    expect(judgeFile([writing('s3://landing/orders/out/')], START_OF_TEST, TARGET)).toMatchObject([
      {
        level: 'warning',
        where: { triggers: ['orders'], job: 'etl' },
        what: expect.stringContaining('its argument --target may match'),
      },
    ]);
  });

  it('that no trigger waits for gives none', () => {
    expect(judgeFile([writing('s3://curated/orders/')], START_OF_TEST, TARGET)).toEqual([]);
  });
});

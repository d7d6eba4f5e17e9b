import { describe, expect, it } from 'vitest';
import type { ExpectedCheck } from '../../../lib/core/ledger/expected-check.ts';
import { missedEvent, missedNotice } from '../../../lib/core/outcome-event/missed-event.ts';
import { epochMs, toEpochSeconds } from '../../../lib/core/time.ts';
import { readMarkdown } from '../../docs/markdown.ts';
import { PLACE } from './told-example.ts';

const at = (iso: string) => epochMs(Date.parse(iso));
const { blocks: BLOCKS } = readMarkdown('docs/outcomes.md');

const aCheck = (given: Partial<ExpectedCheck> = {}): ExpectedCheck => ({
  trigger: 'orders',
  date: '2026-11-26',
  jobName: 'orders-etl',
  result: 'missed',
  since: at('2026-11-25T23:00:00Z'),
  due: at('2026-11-26T05:00:00Z'),
  checkedAt: at('2026-11-26T05:01:03Z'),
  by: '06:00',
  timezone: 'Europe/Berlin',
  until: 'succeeded',
  missing: ['area us'],
  nearMisses: [
    {
      what: 's3://acme-landing/orders/US/dt=2026-11-26/part-0001.csv',
      at: at('2026-11-26T04:12:09Z'),
      reason: 'its area is "US"; did you mean "us"?',
    },
  ],
  expiresAt: toEpochSeconds(at('2027-02-24T05:01:03Z')),
  ...given,
});

describe('the event on something missing', () => {
  it('is the one that docs/outcomes.md shows', () => {
    const block = BLOCKS.filter(({ info }) => info === 'json').at(-1);
    expect(JSON.parse(block?.text ?? '')).toEqual(missedEvent(aCheck(), PLACE).detail);
  });

  it('is of the time of the check, and has one outcomeId for each trigger, date and stage', () => {
    const idOf = (given: Partial<ExpectedCheck>, place = PLACE) => missedEvent(aCheck(given), place).outcomeId;
    expect(missedEvent(aCheck(), PLACE).time).toBe(at('2026-11-26T05:01:03Z'));
    expect(idOf({ checkedAt: epochMs(1), missing: [] })).toBe(idOf({}));
    const others = [
      idOf({}),
      idOf({ trigger: 'x' }),
      idOf({ date: '2026-11-27' }),
      idOf({}, { ...PLACE, stage: 'dev' }),
    ];
    expect(new Set(others).size).toBe(4);
  });

  it('names nothing single where anything at all would have been enough', () => {
    expect(missedEvent(aCheck({ missing: [''] }), PLACE).detail['missing']).toEqual([]);
  });
});

describe('the message on something missing', () => {
  it('is the one that docs/outcomes.md shows', () => {
    const { subject, text } = missedNotice(aCheck(), PLACE);
    const block = BLOCKS.filter(({ info }) => info === 'text').at(-1);
    expect(block?.text.trim()).toBe(`Subject: ${subject}\n\n${text}`);
  });

  it.each([
    ['arrived', 'nothing has come'],
    ['started', 'nothing has started a run'],
    ['succeeded', 'nothing has succeeded'],
  ] as const)('says of %s what did not happen', (until, expected) => {
    const { text } = missedNotice(aCheck({ until, missing: [''], nearMisses: [] }), PLACE);
    expect(text).toBe(
      `orders (prod): ${expected} by 06:00 Europe/Berlin on 2026-11-26.\n\nWhat is missing now:\nnpx glue-job-trigger status orders --stage prod --region eu-central-1`,
    );
  });

  it('keeps a name of a file with line breaks in one line', () => {
    const nearMisses = [{ what: 's3://b/a\nWhy: all is well', at: epochMs(0), reason: 'no' }];
    expect(missedNotice(aCheck({ nearMisses }), PLACE).text).toContain('s3://b/a Why: all is well: no');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutlook } from '../../console/sources/read-outlook.ts';
import { epochMs } from '../../lib/core/time.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';

const TEXT = readFileSync(path.join(import.meta.dirname, 'console-triggers.yml'), 'utf8');
const { triggers } = checkTriggers(TEXT, { fileName: 'triggers.yml', stage: 'test' });

const outlookOf = (key: string, size = 3) => {
  if (triggers === undefined) throw new Error('the triggers file has errors');
  const now = epochMs(Date.UTC(2026, 10, 26, 12));
  return readOutlook({ bucket: 'landing', key, size }, { triggers, ledgerId: 'ledger', now });
};

describe('what an upload would lead to', () => {
  it('is the run that it would start, without its request id', async () => {
    expect((await outlookOf('orders/eu/a.csv')).does).toEqual([
      { trigger: 'orders', jobName: 'orders-etl', verdict: 'starts', says: 'starts a run of orders-etl' },
    ]);
  });

  it('is the batch that it would join', async () => {
    expect((await outlookOf('in/2026-11-26/rates.xml')).does).toEqual([
      {
        ...{ trigger: 'deliveries', jobName: 'deliveries-load', verdict: 'gathers' },
        says: 'joins the batch of day 2026-11-26 as rates',
      },
    ]);
  });

  it('is why each trigger for uploads starts nothing; triggers for other events are not named', async () => {
    const { does, not } = await outlookOf('orders/eu/notes.txt');
    expect(does).toEqual([]);
    expect(not).toMatchObject([
      { trigger: 'orders', says: expect.stringContaining('does not match "orders/{area}/{file}.csv"') },
      { trigger: 'deliveries', says: expect.stringContaining('matches none of') },
    ]);
    const { not: byCondition } = await outlookOf('orders/asia/a.csv');
    expect(byCondition[0]?.says).toContain('condition');
  });
});

import { describe, expect, it } from 'vitest';
import { batchWords, openBatchWords } from '../../console/model/batch-words.ts';
import { cutWords } from '../../console/model/cut-words.ts';
import type { Row } from '../../console/model/row.ts';
import { BATCHES_A_READING, createBatchReader } from '../../console/sources/read-batches.ts';
import { createRowBook } from '../../console/sources/row-book.ts';
import { epochMs, toIso } from '../../lib/core/time.ts';

const row = (id: string, more: Partial<Row> = {}): Row => ({
  ...{ id, at: epochMs(0), what: 'batch of group 0f3a', state: 'STARTED', trigger: 'orders' },
  ...more,
});
const batch = { count: 3, by: { day: '2026-11-25' }, missing: [] };

describe('the words for a batch', () => {
  it('say how many uploads it has, of which trigger and group, and what is missing', () => {
    expect(batchWords('orders', batch)).toBe('batch of 3 uploads of orders, day 2026-11-25');
    expect(batchWords('orders', { count: 1, by: {}, missing: ['rates'] })).toBe(
      'batch of 1 upload of orders (missing: rates)',
    );
  });

  it('say of an open one what is there and when it closes, on the clock of who reads it', () => {
    const message =
      'Gathering in the group day 2026-11-25 of trigger orders: 1 upload (1 of 2 of part). ' +
      'It closes when rates is there; if not by 2026-11-26T10:00:09Z, an alarm tells of it, and it waits on.';
    const clock = (at: number) => toIso(epochMs(at)).slice(11, 19);
    expect(openBatchWords({ message }, clock)).toBe(
      '1 upload (1 of 2 of part). It closes when rates is there; if not by 10:00:09, an alarm tells of it, and it waits on.',
    );
  });
});

describe('why a batch was closed', () => {
  it('is said in words, also if a newer version has another reason', () => {
    expect(cutWords('close')).toBe('because a person closed it');
    expect(cutWords('of another kind')).toBe('as of another kind');
  });
});

describe('the reading of batches', () => {
  const identities: Record<string, string> = { upload: '["s3-sequencer","b","k","1"]' };
  const reader = (answered: Readonly<Record<string, unknown>> = { batch }) => {
    const asked: unknown[] = [];
    const manual = async (payload: Readonly<Record<string, unknown>>) => {
      asked.push(payload['status']);
      return { kind: 'answer', answer: answered } as const;
    };
    return { asked, read: createBatchReader({ manual }, (id) => identities[id] ?? '["batch","0f3a","t"]') };
  };

  it('asks once for each batch, and for nothing else', async () => {
    const { asked, read } = reader();
    const [told, ...others] = await read([row('b1'), row('upload')]);
    expect(told).toMatchObject({ id: 'b1', batch: 'batch of 3 uploads of orders, day 2026-11-25' });
    expect([others, await read([row('b1')]), asked]).toEqual([[], [], ['b1']]);
  });

  it('asks for a few at a time', async () => {
    const { asked, read } = reader();
    const rows = Array.from({ length: BATCHES_A_READING + 1 }, (_, at) => row(`b${at}`));
    await read(rows);
    expect(asked).toHaveLength(BATCHES_A_READING);
    await read(rows);
    expect(asked).toHaveLength(rows.length);
  });

  it('leaves a batch as it is that the deployment does not know', async () => {
    expect(await reader({}).read([row('b1')])).toEqual([]);
  });

  it('names the row from then on, also when it is read again', () => {
    const book = createRowBook(10, () => undefined);
    book.put([row('b1')], epochMs(1));
    book.put([row('b1', { batch: 'batch of 3 uploads' })], epochMs(2));
    book.put([row('b1', { state: 'SUCCEEDED' })], epochMs(3));
    expect(book.get('b1')).toMatchObject({ what: 'batch of 3 uploads', state: 'SUCCEEDED' });
  });
});

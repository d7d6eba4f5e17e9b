import { describe, expect, it } from 'vitest';
import { batchWords, openBatchWords } from '../../console/model/batch-words.ts';
import { cutWords } from '../../console/model/cut-words.ts';
import type { Row } from '../../console/model/row.ts';
import type { ManualReply } from '../../console/sources/console-ports.ts';
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
  type Reply = () => Promise<ManualReply>;
  const answers: Reply = async () => ({ kind: 'answer', answer: { batch } });
  const reader = (...replies: readonly Reply[]) => {
    const asked: unknown[] = [];
    const told: [string, string][] = [];
    const manual = (payload: Readonly<Record<string, unknown>>) => {
      asked.push(payload['status']);
      return (replies[asked.length - 1] ?? answers)();
    };
    const tell = (id: string, words: string) => void told.push([id, words]);
    return { asked, told, read: createBatchReader({ manual }, (id) => identities[id] ?? '["batch","0f3a","t"]', tell) };
  };

  it('asks once for each batch, and for nothing else', async () => {
    const { asked, told, read } = reader();
    await read([row('b1'), row('upload')]);
    expect(told).toEqual([['b1', 'batch of 3 uploads of orders, day 2026-11-25']]);
    await read([row('b1')]);
    expect([told, asked]).toEqual([[expect.anything()], ['b1']]);
  });

  it('asks for a few at a time, also while the first have not answered', async () => {
    const { asked, read } = reader();
    const rows = Array.from({ length: BATCHES_A_READING + 1 }, (_, at) => row(`b${at}`));
    const first = read(rows);
    await read(rows);
    expect(asked).toHaveLength(BATCHES_A_READING);
    await first;
    await read(rows);
    expect(asked).toHaveLength(rows.length);
  });

  it('leaves a batch as it is that the deployment does not know', async () => {
    const { told, read } = reader(async () => ({ kind: 'answer', answer: {} }));
    await read([row('b1')]);
    expect(told).toEqual([]);
  });

  it.each<[string, Reply]>([
    ['refuses', async () => ({ kind: 'refused', code: 'BUSY', message: 'no' })],
    ['rejects', () => Promise.reject(new Error('no answer'))],
  ])('asks again for a batch for which the function manual %s, after those not yet asked for', async (_, fails) => {
    const { asked, told, read } = reader(...Array.from({ length: BATCHES_A_READING }, () => fails));
    const rows = Array.from({ length: BATCHES_A_READING + 1 }, (_, at) => row(`b${at}`));
    await read(rows);
    expect(told).toEqual([]);
    await read(rows);
    expect(asked.slice(BATCHES_A_READING)).toEqual(['b4', 'b0', 'b1', 'b2']);
    await read(rows);
    expect(told.map(([id]) => id).toSorted()).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
  });

  it('names the row from then on, also when it is read again', () => {
    const book = createRowBook(10, () => undefined);
    book.put([row('b1')], epochMs(1));
    book.put([row('b1', { batch: 'batch of 3 uploads' })], epochMs(2));
    book.put([row('b1', { state: 'SUCCEEDED' })], epochMs(3));
    expect(book.get('b1')).toMatchObject({ what: 'batch of 3 uploads', state: 'SUCCEEDED' });
  });
});

import { describe, expect, it } from 'vitest';
import type { Row } from '../../console/model/row.ts';
import { localRowsOf } from '../../console/sources/local-rows.ts';
import { createRowBook } from '../../console/sources/row-book.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { LocalEvent } from '../../local/local-event.ts';

const NOW = epochMs(1_795_000_000_000);

const aBook = (...rows: readonly Row[]) => {
  const book = createRowBook(100, () => undefined);
  book.put(rows, NOW);
  return book;
};
const rowsOf = (event: LocalEvent, book = aBook()) => localRowsOf(event, { rows: book, now: NOW, newId: () => 'new' });
const logged = (fields: Readonly<Record<string, unknown>>): LocalEvent => ({
  ...{ kind: 'function-log', function: 's3-upload', stream: 'stdout', line: '', fields },
});
const row: Row = { id: 'f'.repeat(24), at: NOW, what: 's3://landing/a.csv', state: 'STARTING', trigger: 'orders' };
const WITHOUT_RUN = { jobRunId: undefined, startedAt: undefined, endedAt: undefined };

describe('an event of the local cloud', () => {
  it('that starts nothing is a row with the reason, without what the row says already', () => {
    const message = 's3://landing/a.csv starts nothing by trigger "orders": the condition area in ["eu"] is false';
    const event = 's3://landing/a.csv';
    expect(
      rowsOf(logged({ decision: 'no-request', reason: 'condition-false', trigger: 'orders', event, message })),
    ).toEqual([
      {
        ...{ id: 'new', at: NOW, state: 'NOTHING', what: event, trigger: 'orders', reason: 'condition-false' },
        message: 'The condition area in ["eu"] is false.',
      },
    ]);
  });

  it('that came again counts in the row of its request', () => {
    const duplicate = logged({ decision: 'duplicate', requestId: row.id, state: 'STARTED' });
    const [again] = rowsOf(duplicate, aBook(row));
    expect(again?.again).toBe(1);
    expect(rowsOf(duplicate, aBook({ ...row, again: 1 }))[0]?.again).toBe(2);
  });

  it('tells a doubt at once, before the ledger is read', () => {
    const fields = { decision: 'uncertain', requestId: row.id, state: 'UNCERTAIN', trigger: 'orders', jobName: 'etl' };
    expect(rowsOf(logged(fields), aBook(row))[0]?.state).toBe('UNCERTAIN');
    expect(rowsOf(logged({ ...fields, event: row.what }))[0]).toMatchObject({ id: row.id, what: row.what });
  });

  it('of a call that Glue throttles is noted in the row of its request, and of no other', () => {
    const throttle = {
      kind: 'fault',
      fault: { fault: 'throttle' },
      operation: 'StartJobRun',
      requestId: row.id,
    } as const;
    expect(rowsOf(throttle, aBook(row))).toEqual([expect.objectContaining({ id: row.id, throttledAt: NOW })]);
    expect(rowsOf({ ...throttle, requestId: 'e'.repeat(24) }, aBook(row))).toEqual([]);
    expect(rowsOf({ ...throttle, fault: { fault: 'full' } }, aBook(row))).toEqual([]);
    expect(rowsOf({ ...throttle, operation: 'GetJobRuns' }, aBook(row))).toEqual([]);
  });

  it('that puts a request into the backlog tells why', () => {
    const [waits] = rowsOf(
      logged({ decision: 'waiting', requestId: row.id, state: 'WAITING', reason: 'busy' }),
      aBook(row),
    );
    expect(waits).toMatchObject({ state: 'WAITING', reason: 'busy' });
  });

  it('that takes a request up again leaves nothing of its last run in its row', () => {
    const ended: Row = { ...row, state: 'FAILED', jobRunId: 'jr_1', startedAt: NOW, endedAt: NOW };
    const about = { requestId: row.id, trigger: 'orders', jobName: 'etl' };
    const [again] = rowsOf(logged({ decision: 'rerun', ...about, attempt: 2, state: 'WAITING' }), aBook(ended));
    expect(again).toEqual({ ...aBook(ended).get(row.id), ...WITHOUT_RUN, state: 'WAITING', attempt: 2 });
    const running: Row = { ...ended, state: 'STARTED' };
    const retried = logged({ decision: 'retried', ...about, attempt: 1, state: 'FAILED' });
    expect(rowsOf(retried, aBook(running))[0]).toEqual({
      ...{ ...aBook(running).get(row.id), ...WITHOUT_RUN },
      ...{ state: 'WAITING', attempt: 2 },
    });
    expect(rowsOf(logged({ decision: 'followed', ...about, attempt: 1, state: 'FAILED' }), aBook(running))).toEqual([]);
  });

  it('that gathers is a row, and becomes part of a batch when its group is cut', () => {
    const id = 'a'.repeat(24);
    const about = { trigger: 'orders', jobName: 'etl', group: 'g1', by: { day: '2026-11-26' } };
    const [gathered] = rowsOf(logged({ decision: 'gathered', requestId: id, event: row.what, ...about }));
    expect(gathered).toMatchObject({ id, state: 'GATHERED', message: expect.stringContaining('day 2026-11-26') });
    const book = aBook(...(gathered === undefined ? [] : [gathered]));
    const batchId = 'b'.repeat(24);
    expect(rowsOf(logged({ decision: 'cut', ...about, batchId }), book)).toMatchObject([
      { id, state: 'BATCHED', batchId },
    ]);
    expect(rowsOf(logged({ decision: 'cut', ...about, group: 'g2', batchId }), book)).toEqual([]);
  });

  it('of a line that is no decision of the service is no row', () => {
    expect(rowsOf(logged({ message: 'hello' }))).toEqual([]);
    expect(rowsOf(logged({ decision: 'drained', jobName: 'etl', state: 'BUSY' }))).toEqual([]);
  });
});

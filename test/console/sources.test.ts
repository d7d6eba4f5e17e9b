import { describe, expect, it } from 'vitest';
import type { LiveMessage } from '../../console/model/live-message.ts';
import type { Row } from '../../console/model/row.ts';
import type { ConsolePorts, ManualReply } from '../../console/sources/console-ports.ts';
import { createLedgerSource } from '../../console/sources/ledger-source.ts';
import { createPolling } from '../../console/sources/polling.ts';
import { pauseAfter, QUERIES_A_MINUTE, queriesOf } from '../../console/sources/read-budget.ts';
import { createRowBook } from '../../console/sources/row-book.ts';
import { HISTORY_SHARDS } from '../../lib/core/ledger/ledger-indexes.ts';
import { epochMs, MINUTE_MS, parseIso } from '../../lib/core/time.ts';
import type { PastRequest } from '../../lib/ports/trigger-history.ts';

const at = (seconds: number) => epochMs((parseIso('2026-11-26T10:00:00Z') ?? 0) + seconds * 1_000);
const row = (id: string, more: Partial<Row> = {}): Row => ({
  id,
  at: at(0),
  what: 's3://b/k',
  state: 'WAITING',
  ...more,
});

describe('the book of rows', () => {
  const aBook = (most = 100) => {
    const told: Row[][] = [];
    return { told, book: createRowBook(most, (rows) => told.push([...rows])) };
  };

  it('tells of a row that is new or has changed, and only then', () => {
    const { told, book } = aBook();
    book.put([row('a'), row('b')], at(1));
    book.put([row('a'), row('b', { state: 'STARTED' })], at(2));
    book.put([row('a')], at(3));
    expect(told.map((rows) => rows.map(({ id }) => id))).toEqual([['a', 'b'], ['b']]);
  });

  it('keeps when each state was first seen, and how often the event came again', () => {
    const { book } = aBook();
    book.put([row('a')], at(1));
    book.put([row('a', { again: 1 })], at(2));
    book.put([row('a', { state: 'UNCERTAIN' })], at(3));
    book.put([row('a', { state: 'UNCERTAIN' })], at(4));
    expect(book.get('a')).toMatchObject({
      again: 1,
      marks: [
        { at: at(1), state: 'WAITING' },
        { at: at(3), state: 'UNCERTAIN' },
      ],
    });
  });

  it('does not go back to a state that was read before a later one was told', () => {
    const { book } = aBook();
    book.put([row('a', { state: 'STARTED' })], at(5));
    book.put([row('a', { state: 'WAITING' })], at(4));
    expect(book.get('a')?.state).toBe('STARTED');
  });

  it('claims to have seen nothing of what had happened long before', () => {
    const { book } = aBook();
    book.put([row('a', { state: 'SUCCEEDED' })], at(60));
    expect(book.get('a')?.marks).toBeUndefined();
  });

  it('keeps the latest rows, latest first', () => {
    const { book } = aBook(3);
    for (let second = 0; second < 10; second += 1) book.put([row(`r${second}`, { at: at(second) })], at(second));
    expect(book.all().map(({ id }) => id)).toEqual(['r9', 'r8', 'r7']);
  });
});

describe('the reading of the ledger', () => {
  /** Timers in the hand of the test: what is asked for after which time. */
  const someTimers = () => {
    const asked: { ms: number; task: () => void }[] = [];
    const after = (ms: number, task: () => void) => {
      const one = { ms, task };
      asked.push(one);
      return () => void asked.splice(asked.indexOf(one), asked.includes(one) ? 1 : 0);
    };
    return { asked, after };
  };

  it('happens again after the time that it gave, and soon where something has happened', async () => {
    const timers = someTimers();
    let reads = 0;
    const read = async () => {
      reads += 1;
      return 5_000;
    };
    const polling = createPolling(read, () => true, timers, 250);
    polling.poke();
    polling.poke();
    expect(timers.asked.map(({ ms }) => ms)).toEqual([250]);
    timers.asked.pop()?.task();
    await Promise.resolve();
    expect(timers.asked.map(({ ms }) => ms)).toEqual([5_000]);
    polling.poke();
    expect(timers.asked.map(({ ms }) => ms)).toEqual([250]);
    polling.close();
    expect([reads, timers.asked]).toEqual([1, []]);
  });

  it('does not happen while no page is open', () => {
    const timers = someTimers();
    createPolling(
      async () => 1,
      () => false,
      timers,
      250,
    ).poke();
    expect(timers.asked).toEqual([]);
  });

  it('stays within its bound of queries a minute, however many triggers there are', () => {
    for (const days of [0, 1, 10, 100, 1_000]) {
      const reading = { days, others: 3 * days + 1 };
      expect((queriesOf(reading) * MINUTE_MS) / pauseAfter(reading)).toBeLessThanOrEqual(QUERIES_A_MINUTE);
      expect(pauseAfter(reading)).toBeGreaterThanOrEqual(5_000);
    }
  });
});

describe('the source that reads the ledger', () => {
  const past = (requestId: string, seconds: number, state: PastRequest['state']): PastRequest => ({
    ...{ requestId, arrival: at(seconds), trigger: 'orders', jobName: 'etl', state, attempt: 1 },
    identity: JSON.stringify(['s3-sequencer', 'landing', `${requestId}.csv`]),
  });

  const refuses: ConsolePorts['manual'] = async () => ({ kind: 'refused', code: undefined, message: 'no' });

  const aSource = (requests: readonly PastRequest[], manual = refuses) => {
    const told: LiveMessage[] = [];
    const counts = { days: 0, others: 0 };
    const rows = createRowBook(100, (changed) => told.push({ kind: 'rows', rows: changed }));
    const source = createLedgerSource({
      ports: {
        manual,
        register: async () => {
          counts.others += 1;
          return [
            { jobName: 'etl', triggers: ['orders'] },
            { jobName: '*', pauses: [pause] },
          ];
        },
        ledger: {
          running: async () => {
            counts.others += 1;
            return [
              { requestId: 'run', arrival: at(0), jobName: 'etl', trigger: 'orders', jobRunId: 'jr', startedAt: at(0) },
            ];
          },
          backlog: async () => {
            counts.others += 1;
            const entry = { jobName: 'etl', trigger: 'orders', state: 'WAITING', leaseToken: 't', attempt: 1 } as const;
            return [{ ...entry, requestId: 'w', arrival: at(1), waitingFor: 'busy' }];
          },
        },
        history: {
          latestOfDay: async (_trigger, day) => {
            counts.days += 1;
            return day === '2026-11-26' ? requests : [];
          },
          ofDay: async () => {
            counts.days += 1;
            return [];
          },
        },
      },
      clock: () => at(10),
      rows,
      pageSize: 250,
      knownTriggers: () => ['nightly'],
      headStartMs: () => new Map(),
      tell: (message) => told.push(message),
    });
    return { source, told, rows, counts };
  };
  const pause = { trigger: 'orders', by: 'ana', why: 'schema change', at: at(2) };

  it('gives a row for each request, and what each job is doing', async () => {
    const { source, told, rows } = aSource([past('a', 1, 'SUCCEEDED'), past('w', 1, 'WAITING')]);
    await source.read();
    expect(rows.all()).toMatchObject([
      { id: 'w', what: 's3://landing/w.csv', state: 'WAITING', reason: 'backlog' },
      { id: 'a', what: 's3://landing/a.csv', state: 'SUCCEEDED' },
    ]);
    expect(source.triggers()).toEqual(['nightly', 'orders']);
    expect(source.jobs()).toMatchObject([
      {
        jobName: 'etl',
        running: [{ jobRunId: 'jr' }],
        waiting: [{ requestId: 'w', place: 1, waitingFor: 'busy' }],
      },
    ]);
    expect(told).toContainEqual({
      ...{ kind: 'pauses', pauses: [{ target: { trigger: 'orders' }, by: 'ana', why: 'schema change', since: at(2) }] },
    });
    expect(source.pauses()).toHaveLength(1);
  });

  const aBatch = (state: PastRequest['state']): PastRequest => ({
    ...past('b1', 1, state),
    identity: '["batch","0f3a","t"]',
  });

  it.each<[string, ConsolePorts['manual']]>([
    ['rejects', () => Promise.reject(new Error('too many calls'))],
    ['does not answer', () => new Promise(() => undefined)],
  ])('tells what each job is doing, also if the function manual %s when asked for a batch', async (_, manual) => {
    const { source, told, rows } = aSource([aBatch('STARTED')], manual);
    await source.read();
    expect(source.jobs()).toMatchObject([{ jobName: 'etl' }]);
    expect(rows.get('b1')).toMatchObject({ state: 'STARTED' });
    expect(told.map(({ kind }) => kind)).not.toContain('problem');
  });

  it('names a batch whose state has changed while it was asked for, and keeps the later state', async () => {
    const { promise, resolve } = Promise.withResolvers<ManualReply>();
    const { source, rows } = aSource([aBatch('STARTED')], () => promise);
    await source.read();
    rows.put([row('b1', { state: 'SUCCEEDED' })], at(11));
    resolve({ kind: 'answer', answer: { batch: { count: 3, by: {}, missing: [] } } });
    await expect.poll(() => rows.get('b1')?.what).toBe('batch of 3 uploads of orders');
    expect(rows.get('b1')?.state).toBe('SUCCEEDED');
  });

  it('asks no more than it counts for its bound', async () => {
    const { source, told, counts } = aSource([past('a', 1, 'SUCCEEDED')]);
    await source.read();
    const everyMs = await source.read();
    const asked = counts.days * HISTORY_SHARDS + counts.others;
    // Two readings: yesterday is asked for in the first one only.
    expect(counts.days).toBe(2 * 2 + 2);
    expect(asked).toBeLessThanOrEqual(QUERIES_A_MINUTE);
    expect(told.at(-1)).toEqual({ kind: 'read', everyMs });
  });

  it('tells the page why the ledger cannot be read, and tries again', async () => {
    const told: LiveMessage[] = [];
    const broken = createLedgerSource({
      ...{ clock: () => at(0), rows: createRowBook(1, () => undefined), pageSize: 1, knownTriggers: () => [] },
      headStartMs: () => new Map(),
      tell: (message) => told.push(message),
      ports: {
        manual: never,
        register: () => Promise.reject(new Error('no credentials: sign in')),
        ledger: { backlog: never, running: never },
        history: { ofDay: never, latestOfDay: never },
      },
    });
    expect(await broken.read()).toBeGreaterThan(0);
    expect(told.at(-1)).toEqual({ kind: 'problem', message: 'no credentials: sign in' });
    expect(broken.jobs()).toEqual([]);
  });
  const never = () => Promise.reject(new Error('must not be asked'));
});

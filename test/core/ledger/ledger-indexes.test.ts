import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arrivalKey,
  lastingKeys,
  objectKey,
  parseArrivalKey,
  stateKeys,
} from '../../../lib/core/ledger/ledger-indexes.ts';
import type { RequestState } from '../../../lib/core/ledger/ledger-item.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { changeCases } from '../../contract/ledger-changes.ts';
import { anUncertain, aStarted, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';

const moment = fc.integer({ min: 0, max: 999_999_999_999_999 }).map(epochMs);

describe('arrivalKey', () => {
  it('sorts by arrival first, then by request id', () => {
    const place = fc.record({
      arrival: moment,
      requestId: fc.string({ unit: fc.constantFrom(...'0123456789abcdef') }),
    });
    fc.assert(
      fc.property(place, place, (a, b) => {
        const expected =
          Math.sign(a.arrival - b.arrival) || (a.requestId < b.requestId ? -1 : Number(a.requestId > b.requestId));
        const found = arrivalKey(a) < arrivalKey(b) ? -1 : Number(arrivalKey(a) > arrivalKey(b));
        expect(found).toBe(expected);
      }),
    );
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(moment, fc.string(), (arrival, requestId) => {
        expect(parseArrivalKey(arrivalKey({ arrival, requestId }))).toEqual({ arrival, requestId });
      }),
    );
  });

  it.each(['', 'REQ#1', '12345678901234#1', '123456789012345', '12345678901234x#1'])('%j is none', (text) => {
    expect(parseArrivalKey(text)).toBeUndefined();
  });
});

describe('stateKeys', () => {
  const job = { requestId: 'r', jobName: 'etl', trigger: 'orders' };
  const due = { leaseUntil: epochMs(1), nextSearch: epochMs(2) };

  it('puts WAITING into the backlog only', () => {
    expect(stateKeys(job, { ...due, state: 'WAITING' })).toEqual({ openKey: 'BACKLOG#etl#orders' });
  });

  it('puts a STARTING among the doubts by its lease, and into the backlog if it came from there', () => {
    expect(stateKeys(job, { ...due, state: 'STARTING' })).toEqual({
      doubtKey: expect.stringMatching(/^DOUBT#[0-3]$/),
      doubtDue: 1,
    });
    expect(stateKeys(job, { ...due, state: 'STARTING', fromBacklog: true })).toMatchObject({
      openKey: 'BACKLOG#etl#orders',
      doubtDue: 1,
    });
  });

  it('puts UNCERTAIN among the doubts by its next search', () => {
    const keys = stateKeys(job, { ...due, state: 'UNCERTAIN' });
    expect(keys).toEqual({ doubtKey: expect.stringMatching(/^DOUBT#[0-3]$/), doubtDue: 2 });
  });

  it('puts STARTED among the runs in flight only', () => {
    for (const fromBacklog of [true, false])
      expect(stateKeys(job, { ...due, state: 'STARTED', fromBacklog })).toEqual({ openKey: 'RUN#etl' });
  });

  it.each<RequestState>(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN'])(
    'puts %s nowhere',
    (state) => {
      expect(stateKeys(job, { ...due, state })).toEqual({});
    },
  );

  it('puts REJECTED among the rejected of its trigger, where it is counted', () => {
    expect(stateKeys(job, { ...due, state: 'REJECTED' })).toEqual({ openKey: 'REJECTED#etl#orders' });
  });

  it('puts an end whose outcome is not published into the outbox, by when it is due', () => {
    for (const state of ['REJECTED', 'FAILED'] as const) {
      const keys = stateKeys(job, { ...due, state, outcomeDue: epochMs(7) });
      expect(keys).toMatchObject({ doubtKey: expect.stringMatching(/^OUTBOX#[0-3]$/), doubtDue: 7 });
    }
  });

  it('follows from what each change sets just as from the whole item that comes of it', () => {
    for (const { seen, change, after } of changeCases) {
      const item = seen();
      const { set } = change(item);
      expect(stateKeys(item, set)).toEqual(stateKeys(item, { ...item, ...set, ...after, state: set.state }));
    }
  });

  it('always puts one request into the same partition of doubts, and many into all of them', () => {
    const shardOf = (requestId: string) => stateKeys({ ...job, requestId }, { ...due, state: 'UNCERTAIN' }).doubtKey;
    const ids = Array.from({ length: 400 }, (_, at) => (at * 2_654_435_761).toString(16));
    expect(ids.map(shardOf)).toEqual(ids.map(shardOf));
    for (const shard of [0, 1, 2, 3]) {
      expect(ids.filter((id) => shardOf(id) === `DOUBT#${shard}`).length).toBeGreaterThan(50);
    }
  });
});

describe('lastingKeys', () => {
  it('puts an upload under its object, its trigger and its UTC day', () => {
    expect(lastingKeys(aWaiting({ requestId: 'r1', arrival: noon }))).toEqual({
      arrivalKey: `00${noon}#r1`,
      historyKey: expect.stringMatching(/^orders#2026-11-22#[0-7]$/),
      objectKey: 'acme-landing/orders/eu.csv',
    });
  });

  it('spreads a trigger’s day over eight partitions', () => {
    const ids = Array.from({ length: 400 }, (_, at) => (at * 2_654_435_761).toString(16));
    const keys = ids.map((requestId) => lastingKeys(aWaiting({ requestId, arrival: noon })).historyKey);
    expect([...new Set(keys)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((part) => `orders#2026-11-22#${part}`));
  });

  it('puts under an object only what an object began', () => {
    const scheduled = aWaiting({
      event: { source: 'schedule', trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' },
    });
    expect(lastingKeys(scheduled)).not.toHaveProperty('objectKey');
  });

  it('are the same in every state', () => {
    const base = { requestId: 'r1', jobName: 'etl', trigger: 'orders' };
    const keys = [aWaiting(base), aStarting(base), anUncertain(base), aStarted(base)].map(lastingKeys);
    expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(1);
  });
});

describe('objectKey', () => {
  it('is the object’s name as long as DynamoDB accepts it as a key', () => {
    expect(objectKey('b', 'k'.repeat(2_046))).toBe(`b/${'k'.repeat(2_046)}`);
    expect(objectKey('b', 'k'.repeat(2_047))).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(objectKey('b', '漢'.repeat(683))).toMatch(/^sha256:/);
  });
});

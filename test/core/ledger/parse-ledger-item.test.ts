import { describe, expect, it } from 'vitest';
import type { LedgerField, RequestState } from '../../../lib/core/ledger/ledger-item.ts';
import {
  isReadableFormat,
  isRequestState,
  parseLedgerItem,
  READ_FORMAT,
  WRITTEN_FORMAT,
} from '../../../lib/core/ledger/parse-ledger-item.ts';

const RUN = ['jobRunId', 'startedAt'];
const ENDED = [...RUN, 'endedAt', 'expiresAt'];

/** What no item of a state lacks, written down apart from the table in the code. */
const DEMANDED: Readonly<Record<RequestState, readonly string[]>> = {
  WAITING: [],
  STARTING: ['acquiredAt', 'leaseUntil'],
  UNCERTAIN: ['visibilityFrom', 'searchFrom', 'nextSearch'],
  STARTED: RUN,
  REJECTED: ['error', 'endedAt', 'expiresAt'],
  CANCELLED: ['cancelledBy', 'why', 'endedAt', 'expiresAt'],
  GATHERED: ['member'],
  BATCHED: ['member', 'expiresAt'],
  SUCCEEDED: ENDED,
  FAILED: ENDED,
  TIMEOUT: ENDED,
  STOPPED: ENDED,
  ERROR: ENDED,
  EXPIRED: ENDED,
  UNKNOWN: ENDED,
};

const COMMON: Readonly<Record<string, unknown>> = {
  requestId: 'r1',
  trigger: 'orders',
  jobName: 'orders-etl',
  leaseToken: 't1',
  attempt: 1,
  markerName: '--trigger-request-id',
  arrival: 5,
  identity: 'b/k#1',
  event: { source: 's3', bucket: 'b', key: 'k' },
  history: [],
};

/** A right value of each field that not every item has. */
const MORE: Readonly<Record<string, unknown>> = {
  format: READ_FORMAT,
  request: { JobName: 'orders-etl', Timeout: 5 },
  retry: { attempts: 2, on: ['FAILED'], delaySeconds: 60 },
  startBefore: 19,
  fromBacklog: true,
  acquiredAt: 6,
  leaseUntil: 7,
  visibilityFrom: 8,
  searchFrom: 9,
  nextSearch: 10,
  notBefore: 11,
  waitingFor: 'busy',
  backoff: { of: 'request', since: 12, count: 3 },
  jobRunId: 'jr_1',
  startedAt: 13,
  endedAt: 14,
  error: { name: 'E', message: 'm' },
  expiresAt: 15,
  outcomeDue: 16,
  usage: { executionSeconds: 17, dpuSeconds: 18 },
  cancelledBy: 'ana',
  why: 'sent twice',
  cancelId: 'c-1',
  member: { group: 'g1', by: { day: '2026-11-22' }, role: 'upload', part: 'rates', size: 20 },
  batchId: 'b1',
};

const without = (item: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(item).filter(([each]) => each !== name));

describe.each(Object.entries(DEMANDED))('an item in the state %s', (state, demanded) => {
  const least = { ...COMMON, state, ...Object.fromEntries(demanded.map((name) => [name, MORE[name]])) };

  it('is read with the fields that its state demands, and with all others', () => {
    expect(parseLedgerItem(least)).toStrictEqual({ ok: true, item: least });
    const all = { ...COMMON, ...MORE, state };
    expect(parseLedgerItem(all)).toStrictEqual({ ok: true, item: all });
  });

  it('is not read without one of them, which is named', () => {
    for (const name of Object.keys(without(least, 'state'))) {
      expect(parseLedgerItem(without(least, name))).toEqual({ ok: false, faults: [name] });
    }
  });
});

describe('an entry of a history', () => {
  it('keeps what a newer version has added to it', () => {
    const history = [{ at: 1, what: 'sent', attempt: 1, result: 'throttled', sends: 2, newer: { told: 'x' } }];
    const item = { ...COMMON, state: 'WAITING', history };
    expect(parseLedgerItem(item)).toStrictEqual({ ok: true, item });
  });
});

describe('a field of an item', () => {
  const WRONG = {
    text: [5, null, true, {}],
    id: [5, null, ''],
    number: ['5', null, Number.NaN, Number.POSITIVE_INFINITY],
    history: [{}, 'x', [5]],
  };
  const anEntry = { at: 1, what: 'sent', attempt: 1, result: 'started' };
  const retry = { attempts: 2, on: ['FAILED'], delaySeconds: 60 };

  it.each<[string, readonly unknown[]]>([
    ['requestId', WRONG.id],
    ...['trigger', 'jobName', 'leaseToken', 'markerName', 'identity', 'jobRunId'].map(
      (name): [string, readonly unknown[]] => [name, WRONG.text],
    ),
    ...['attempt', 'arrival', 'acquiredAt', 'leaseUntil', 'visibilityFrom', 'searchFrom', 'nextSearch'].map(
      (name): [string, readonly unknown[]] => [name, WRONG.number],
    ),
    ...['notBefore', 'startedAt', 'endedAt', 'expiresAt'].map((name): [string, readonly unknown[]] => [
      name,
      WRONG.number,
    ]),
    ['state', ['NEW', 'toString', 5, null]],
    ['event', [{}, null, [], { source: 'sqs' }, { source: 5 }]],
    ['history', [...WRONG.history, ...Object.keys(anEntry).map((name) => [anEntry, without(anEntry, name)])]],
    ['format', [READ_FORMAT + 1, '1', null]],
    ['request', [{}, null, [], { JobName: 5 }]],
    ['retry', [{}, null, ...Object.keys(retry).map((name) => without(retry, name))]],
    [
      'retry',
      [
        { ...retry, on: 'FAILED' },
        { ...retry, on: [5] },
        { ...retry, factor: '2' },
      ],
    ],
    [
      'retry',
      [
        { ...retry, longestSeconds: '5' },
        { ...retry, when: {} },
        { ...retry, when: { cel: 'true' } },
      ],
    ],
    [
      'retry',
      [
        { ...retry, when: { code: {} } },
        { ...retry, when: { cel: 'true', code: [] } },
      ],
    ],
    ['fromBacklog', [1, 'true', null]],
    ['error', [{}, 'E', { name: 'E' }, { message: 'm' }]],
  ])('%s makes the item unreadable with one of %j', (name, wrong) => {
    for (const value of wrong) {
      const faults = parseLedgerItem({ ...COMMON, ...MORE, state: 'STARTED', [name]: value });
      expect([value, faults]).toEqual([value, { ok: false, faults: [name] }]);
    }
  });

  it.each<[LedgerField, readonly unknown[]]>([
    ['trigger', ['']],
    ['fromBacklog', [false]],
    ['arrival', [0]],
    ['event', [{ source: 'schedule' }, { source: 'manual' }]],
    ['history', [[anEntry], [anEntry, { ...anEntry, jobRunId: 'jr_1' }]]],
    ['format', [READ_FORMAT, 0]],
    ['retry', [{ ...retry, on: [], factor: 2, longestSeconds: 9, when: { cel: 'true', code: {} } }]],
    ['backoff', [{ of: 'job', since: 0, count: 0 }]],
  ])('%s may be one of %j', (name, right) => {
    for (const value of right) {
      const item = { ...COMMON, ...MORE, state: 'WAITING', [name]: value };
      expect(parseLedgerItem(item)).toStrictEqual({ ok: true, item });
    }
  });

  it.each<[LedgerField, readonly unknown[]]>([
    ['waitingFor', ['full-moon', 'toString', 5, null]],
    [
      'backoff',
      [
        { of: 'the stars', since: 1, count: 1 },
        { of: 'job', since: 'x', count: 1 },
        { of: 'job', since: 1 },
      ],
    ],
  ])('%s is left out where this version does not know its value, for it only informs: %j', (name, unknown) => {
    const item = { ...COMMON, ...MORE, state: 'WAITING' };
    for (const value of unknown) {
      expect(parseLedgerItem({ ...item, [name]: value })).toStrictEqual({ ok: true, item: without(item, name) });
    }
  });

  it('is left out if this version does not know it, or if the item has only inherited it', () => {
    const item = { ...COMMON, state: 'WAITING' };
    expect(parseLedgerItem({ ...item, colour: 'blue' })).toStrictEqual({ ok: true, item });
    expect(parseLedgerItem(Object.create(item))).toMatchObject({ ok: false });
  });
});

it('every fault of an item is named at once', () => {
  expect(parseLedgerItem({ ...COMMON, state: 'UNCERTAIN', trigger: 5, searchFrom: 1 })).toEqual({
    ok: false,
    faults: ['trigger', 'visibilityFrom', 'nextSearch'],
  });
  expect(parseLedgerItem({})).toEqual({ ok: false, faults: expect.arrayContaining([...Object.keys(COMMON), 'state']) });
});

it('a state is known by its own name only', () => {
  expect(Object.keys(DEMANDED).every(isRequestState)).toBe(true);
  expect(['waiting', 'constructor', '', undefined, ['WAITING']].some(isRequestState)).toBe(false);
});

it('what this version writes it can also read', () => {
  expect([WRITTEN_FORMAT, READ_FORMAT]).toEqual([1, 1]);
  expect(isReadableFormat(WRITTEN_FORMAT)).toBe(true);
});

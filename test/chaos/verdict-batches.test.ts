import { expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs } from '../../lib/core/time.ts';
import { aBatched, aGathered, anEnded } from '../doubles/items-in-state.ts';
import { aRun } from './a-run.ts';
import type { ListLine, WrittenList } from './read-lists.ts';
import { type BatchEnding, isTimeless, judgeBatches } from './verdict-batches.ts';
import type { Wish } from './wish.ts';

const [ONE, OTHER] = ['a'.repeat(24), 'b'.repeat(24)];
const addressOf = (batchId: string): string => `s3://lists/tables/${batchId}.jsonl`;

const anUpload = (key: string, size = 1): Wish => {
  const about = { atMs: 0, copies: 0, copiesAtOnce: false } as const;
  return { ...about, kind: 'upload', trigger: 'tables', source: key, size, becomes: 'member' };
};
const eventOf = (key: string, size = 1, sequencer = '01') =>
  ({ source: 's3', bucket: 'landing', key, size, sequencer, eventTime: '2026-11-26T12:00:00Z' }) as const;
const aMember = (key: string, given: Partial<Parameters<typeof aBatched>[0]> = {}): LedgerItem =>
  aBatched({ trigger: 'tables', event: eventOf(key), batchId: ONE, ...given });
const aBatch = (requestId: string, given: Partial<Parameters<typeof anEnded>[0]> = {}): LedgerItem => {
  const counts = { count: 1, bytes: 1, number: 1, first: '', last: '', reason: 'full', complete: true, missing: [] };
  const event = { source: 'batch', group: 'g', cutToken: 't', by: {}, ...counts } as const;
  return { ...anEnded({ requestId, trigger: 'tables' }), ...given, event } as unknown as LedgerItem;
};
const aList = (batchId: string, ...lines: readonly ListLine[]): WrittenList => ({ address: addressOf(batchId), lines });
const runOf = (batchId: string, files: number, given: Parameters<typeof aRun>[0] = {}) => {
  const named = { '--trigger-request-id': `${batchId}.1`, '--manifest': addressOf(batchId), '--group': 't1' };
  return aRun({ arguments: { ...named, '--files': String(files) }, ...given });
};

const plan = { wishes: [anUpload('a'), anUpload('b')] };
const [a, b] = [
  { key: 'a', size: 1 },
  { key: 'b', size: 1 },
];
const good: BatchEnding = {
  runs: [runOf(ONE, 2)],
  items: [aMember('a'), aMember('b'), aBatch(ONE)],
  groups: [{ groupId: 'g', state: 'IDLE' }],
  lists: [aList(ONE, a, b)],
  policies: new Map([['tables', { items: 2, hold: true }]]),
};

it('is content with two uploads that are members of one batch, whose run passes the list of both', () => {
  expect(judgeBatches(plan, good)).toEqual([]);
});

it('expects one line for a key that was uploaded twice, that of the later upload', () => {
  const twice = { wishes: [anUpload('a', 1), anUpload('a', 2)] };
  const items = [
    aMember('a', { event: eventOf('a', 2, '02') }),
    aMember('a', { event: eventOf('a', 1, '01') }),
    aBatch(ONE),
  ];
  const ending = { ...good, items, runs: [runOf(ONE, 1)] };
  expect(judgeBatches(twice, { ...ending, lists: [aList(ONE, { key: 'a', size: 2 })] })).toEqual([]);
  expect(judgeBatches(twice, { ...ending, lists: [aList(ONE, { key: 'a', size: 1 })] })).toHaveLength(2);
});

const later = (given: object) => ({ ...given, startedOn: epochMs(2_000), completedOn: epochMs(3_000) });
const split = {
  items: [aMember('a'), aMember('b', { batchId: OTHER }), aBatch(ONE), aBatch(OTHER)],
  lists: [aList(ONE, a), aList(OTHER, b)],
};
const early = { startedOn: epochMs(1_000), completedOn: epochMs(2_000) };

it('lets the next run of a held group begin when the last one has ended', () => {
  const runs = [runOf(ONE, 1, early), runOf(OTHER, 1, later({}))];
  expect(judgeBatches(plan, { ...good, ...split, runs })).toEqual([]);
});

it.each<[string, Partial<BatchEnding>, string]>([
  ['an upload that the ledger does not know', { items: [aMember('a'), aBatch(ONE)] }, 'LOST: b (1 bytes) is of no'],
  ['an upload of two members', { items: [...good.items, aMember('a')] }, 'DOUBLED: a (1 bytes) has 2 members'],
  [
    'an upload that is a request beside its batch',
    { items: [...good.items, anEnded({ event: eventOf('a') })] },
    'ALONE: a (1 bytes) is the request',
  ],
  [
    'an upload that was taken without a batch',
    { items: [aMember('a'), { ...aMember('b'), batchId: undefined } as never, aBatch(ONE)] },
    'LOST: b (1 bytes) was taken',
  ],
  ['an upload that gathers on', { items: [...good.items, aGathered()] }, 'LEFT GATHERED'],
  ['a cut that was not finished', { groups: [{ groupId: 'g', state: 'CUTTING' }] }, 'LEFT CUTTING: the group g'],
  [
    'an upload in two lists',
    { ...split, lists: [aList(ONE, a, b), aList(OTHER, b)] },
    `DOUBLED: b (1 bytes) stands in ${addressOf(ONE)} and ${addressOf(OTHER)}`,
  ],
  ['an upload twice in one list', { lists: [aList(ONE, a, b, b)] }, `DOUBLED: b (1 bytes) stands in`],
  ['a list that lacks a member', { lists: [aList(ONE, a)] }, `NOT LISTED: ${addressOf(ONE)} lacks b (1 bytes)`],
  ['a list with more than its members', { items: [aMember('a'), aBatch(ONE)] }, 'NOT ASSIGNED: '],
  ['a list of no request', { lists: [...good.lists, aList(OTHER)] }, 'is the list of no request'],
  [
    'a list that no run passes',
    { runs: [] },
    'LOST: s3://lists/tables/aaaaaaaaaaaaaaaaaaaaaaaa.jsonl has the runs of 0',
  ],
  [
    'a list that the runs of two requests pass',
    {
      runs: [runOf(ONE, 2), aRun({ arguments: { ...runOf(ONE, 2).arguments, '--trigger-request-id': `${OTHER}.1` } })],
    },
    'has the runs of 2 requests',
  ],
  [
    'a batch that is larger than its trigger allows',
    { policies: new Map([['tables', { items: 1, hold: false }]]) },
    'TOO LARGE',
  ],
  ['a batch without an upload', { items: [...good.items, aBatch(OTHER)] }, `STRANGER: the batch ${OTHER}`],
  [
    'a batch that says that it is complete, and is not',
    {
      policies: new Map([['tables', { items: 2, hold: false, need: { capture: 'part', names: ['orders', 'rates'] } }]]),
    },
    `INCOMPLETE: the batch ${ONE} lacks orders, rates`,
  ],
  [
    'a batch that was rejected',
    {
      items: [
        aMember('a'),
        aMember('b'),
        aBatch(ONE, { state: 'REJECTED', error: { name: 'X', message: 'why' } } as never),
      ],
    },
    'is REJECTED: why',
  ],
  ['a run whose list is not there', { lists: [] }, 'NO LIST: '],
  [
    'a run that passes the list of another batch',
    { ...split, runs: [aRun({ arguments: { ...runOf(ONE, 1).arguments, '--manifest': addressOf(OTHER) } })] },
    'WRONG LIST: ',
  ],
  [
    'a run that passes another count than its list has',
    { runs: [runOf(ONE, 3)] },
    'passes 3 files, and its list has 2',
  ],
  [
    'two runs at once of a group that holds',
    { ...split, runs: [runOf(ONE, 1, { ...early, completedOn: epochMs(2_001) }), runOf(OTHER, 1, later({}))] },
    'HELD: ',
  ],
])('complains about %s', (_what, ending, complaint) => {
  expect(judgeBatches(plan, { ...good, ...ending }).join('\n')).toContain(complaint);
});

it('excuses by a slow machine what is left over, and no upload in two lists', () => {
  const twice = judgeBatches(plan, { ...good, ...split, lists: [aList(ONE, a, b), aList(OTHER, b)] });
  expect(twice.some(isTimeless)).toBe(true);
  const left = judgeBatches(plan, { ...good, items: [...good.items, aGathered()] });
  expect(left).toHaveLength(1);
  expect(left.some(isTimeless)).toBe(false);
});

/**
 * What every ledger must do, whatever holds it: memory, dynalite, AWS's DynamoDB Local. Tests share one ledger, so
 * each works on requests and jobs of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import { isLeasedBy } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem, RequestState } from '../../lib/core/ledger/ledger-item.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import { anEnded, anItem, inState } from '../doubles/items-in-state.ts';
import {
  aLease,
  aNewRequest,
  anEnding,
  anUncertain,
  aStarted,
  aStarting,
  aWaiting,
  noon,
} from '../doubles/ledger-items.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import type { ChangeCase } from './change-case.ts';
import { groupContract } from './group-contract.ts';
import { jobRegisterContract } from './job-register-contract.ts';
import { changeCases } from './ledger-changes.ts';
import { readContract } from './ledger-read-contract.ts';

export interface OpenLedger {
  readonly ledger: BatchingLedger;
  close(): Promise<void>;
}

/** Small, so that a line of a few requests has several pages. */
export const CONTRACT_PAGE_SIZE = 3;

const EXPIRY = toEpochSeconds(plusMs(noon, 90 * 86_400_000));

const ALL_STATES: readonly RequestState[] = [
  'WAITING',
  'STARTING',
  'UNCERTAIN',
  'STARTED',
  'REJECTED',
  'CANCELLED',
  'GATHERED',
  'BATCHED',
  'SUCCEEDED',
  'FAILED',
  'TIMEOUT',
  'STOPPED',
  'ERROR',
  'EXPIRED',
  'UNKNOWN',
];

/** @param open opens an empty ledger with pages of {@link CONTRACT_PAGE_SIZE}. */
export const ledgerContract = (open: () => Promise<OpenLedger>): void => {
  let opened: OpenLedger;
  let ledger: BatchingLedger;

  beforeAll(async () => {
    opened = await open();
    ledger = opened.ledger;
  });
  afterAll(() => opened?.close());

  const put = async <Item extends LedgerItem>(item: Item): Promise<Item> => {
    expect(await ledger.create(item)).toEqual({ applied: true });
    return item;
  };

  describe('create', () => {
    it('puts an item where none is', async () => {
      const item = starting.create(aNewRequest(), aLease());
      expect(await ledger.create(item)).toEqual({ applied: true });
      expect(await ledger.get(item.requestId)).toEqual(item);
    });

    it.each(ALL_STATES)('is refused by an item in state %s, and returns the current item', async (state) => {
      const there = await put(anItem(state));
      const refused = await ledger.create(starting.create(aNewRequest({ requestId: there.requestId }), aLease()));
      expect(refused).toEqual({ applied: false, item: there });
      expect(await ledger.get(there.requestId)).toEqual(there);
    });

    it('lets its creator know its own item when the same create arrives twice', async () => {
      const item = await put(starting.create(aNewRequest(), aLease({ leaseToken: 'me' })));
      const again = await ledger.create(item);
      expect(again).toEqual({ applied: false, item });
      expect(isLeasedBy(again.applied ? undefined : again.item, 'me')).toBe(true);
    });

    it('lets exactly one of many creators at once win, and shows the winner to all others', async () => {
      const request = aNewRequest();
      const results = await Promise.all(
        Array.from({ length: 8 }, () => ledger.create(starting.create(request, aLease()))),
      );
      expect(results.filter((result) => result.applied)).toHaveLength(1);
      const winner = await ledger.get(request.requestId);
      expect(results.filter((result) => !result.applied)).toEqual(
        Array.from({ length: 7 }, () => ({ applied: false, item: winner })),
      );
    });
  });

  describe('enqueue and refuse', () => {
    it('put a waiting and a rejected item', async () => {
      const waiting = await put(starting.enqueue(aNewRequest(), 'me', 'backlog'));
      expect(await ledger.get(waiting.requestId)).toMatchObject({ state: 'WAITING', waitingFor: 'backlog' });
      const { request: _, ...unrendered } = aNewRequest();
      const refused = await put(
        starting.refuse(unrendered, 'me', { name: 'TriggerError', message: 'no area' }, anEnding()),
      );
      expect(await ledger.get(refused.requestId)).toEqual(refused);
    });
  });

  describe.each(changeCases)('$name', (changeCase: ChangeCase) => {
    const carryOut = async (there: LedgerItem, change: LedgerChange) => {
      await put(there);
      return change.operation === 'acquire' ? ledger.acquire(change) : ledger.change(change);
    };
    const expectRefused = async (there: LedgerItem, change: LedgerChange) => {
      expect(await carryOut(there, change)).toEqual({ applied: false, item: there });
      expect(await ledger.get(there.requestId)).toEqual(there);
    };

    it('sets and removes exactly what the protocol says', async () => {
      const seen = changeCase.seen();
      const after = Object.fromEntries(
        Object.entries({ ...seen, ...changeCase.after }).filter(([, value]) => value !== undefined),
      );
      const change = changeCase.change(seen);
      expect(await carryOut(seen, change)).toEqual(
        change.operation === 'acquire' ? { applied: true, item: after } : { applied: true },
      );
      expect(await ledger.get(seen.requestId)).toStrictEqual(after);
    });

    it.each(changeCase.states)('applies to an item in state %s', async (state) => {
      const seen = changeCase.seen();
      expect(await carryOut(inState(state, seen), changeCase.change(seen))).toMatchObject({ applied: true });
    });

    it.each(ALL_STATES.filter((state) => !changeCase.states.includes(state)))(
      'is refused by an item in state %s',
      async (state) => {
        const seen = changeCase.seen();
        await expectRefused(inState(state, seen), changeCase.change(seen));
      },
    );

    it('is refused if no item exists, and creates none', async () => {
      const seen = changeCase.seen();
      const change = changeCase.change(seen);
      const refused = change.operation === 'acquire' ? await ledger.acquire(change) : await ledger.change(change);
      expect(refused).toEqual({ applied: false, item: undefined });
      expect(await ledger.get(seen.requestId)).toBeUndefined();
    });

    const others: Readonly<Record<'leaseToken' | 'attempt' | 'jobRunId', Partial<LedgerItem>>> = {
      leaseToken: { leaseToken: 'somebody else' },
      attempt: { attempt: 2 },
      jobRunId: { jobRunId: 'jr_other' },
    };
    for (const part of ['leaseToken', 'attempt', 'jobRunId'] as const) {
      if (changeCase.compares.includes(part)) {
        it(`is refused by another ${part}`, async () => {
          const seen = changeCase.seen();
          await expectRefused({ ...seen, ...others[part] } as LedgerItem, changeCase.change(seen));
        });
      } else {
        it(`does not compare the ${part}`, async () => {
          const seen = changeCase.seen();
          const result = await carryOut({ ...seen, ...others[part] } as LedgerItem, changeCase.change(seen));
          expect(result).toMatchObject({ applied: true });
        });
      }
    }

    if (changeCase.compares.includes('lease')) {
      it('is refused by a lease that ends only now, and by one that is longer', async () => {
        for (const leaseUntil of [plusMs(noon, 300_001), plusMs(noon, 300_002)]) {
          const seen = changeCase.seen();
          await expectRefused({ ...seen, leaseUntil } as LedgerItem, changeCase.change(seen));
        }
      });
    }
  });

  describe('acquire', () => {
    it('recognises its own item when the same acquire arrives twice', async () => {
      const seen = await put(aWaiting());
      const take = starting.acquire(seen, aLease({ leaseToken: 'me' }));
      await ledger.acquire(take);
      const again = await ledger.acquire(take);
      expect(again.applied).toBe(false);
      expect(isLeasedBy(again.item, 'me')).toBe(true);
    });

    it('is refused from the moment on at which the request should have started, and not a millisecond before', async () => {
      const lease = aLease();
      const early = await put(aWaiting({ startBefore: plusMs(lease.acquiredAt, 1) }));
      expect(await ledger.acquire(starting.acquire(early, lease))).toMatchObject({ applied: true });
      const late = await put(aWaiting({ startBefore: lease.acquiredAt }));
      expect(await ledger.acquire(starting.acquire(late, aLease()))).toEqual({ applied: false, item: late });
    });

    it('lets exactly one of many takers at once win', async () => {
      const seen = await put(aWaiting());
      const results = await Promise.all(
        Array.from({ length: 8 }, () => ledger.acquire(starting.acquire(seen, aLease()))),
      );
      expect(results.filter((result) => result.applied)).toHaveLength(1);
      expect(new Set(results.map((result) => result.item?.leaseToken)).size).toBe(1);
    });
  });

  describe('an item comes back as it went in', () => {
    const roundTrip = async (item: LedgerItem) => {
      await put(item);
      expect(await ledger.get(item.requestId)).toStrictEqual(item);
    };

    it.each([
      ['waiting', aWaiting({ notBefore: noon })],
      ['starting, from the line', aStarting({ fromBacklog: true })],
      ['starting, not from the line', aStarting({ fromBacklog: false })],
      ['uncertain', anUncertain()],
      ['started', aStarted()],
      ['ended', anEnded({ state: 'FAILED', endedAt: noon, error: { name: 'Run', message: '' }, expiresAt: EXPIRY })],
    ])('when %s', (_, item) => roundTrip(item));

    it('with empty strings and names of every script in its Arguments', () =>
      roundTrip(
        aWaiting({
          request: { JobName: 'j', Arguments: { '--empty': '', '--ümlaut 漢字 🎉': '\u0000\u001f"\\\ud83c\udf89' } },
        }),
      ));

    it('with names that mean something to JavaScript or to DynamoDB in its input', () =>
      roundTrip(
        aWaiting({
          event: {
            source: 'manual',
            input: JSON.parse(
              '{"__proto__":{"polluted":true},"constructor":1,"":"","S":"x","NULL":true,"n":[1e21,-0.5]}',
            ),
            call: { lambdaRequestId: 'l-1' },
          },
        }),
      ));

    it('with half a surrogate pair in its input and in an error that was cut short', () =>
      roundTrip(
        anUncertain({
          event: { source: 'manual', input: 'half \ud83c', call: { lambdaRequestId: 'l-1' } },
          error: { name: 'E', message: 'cut \ud83c' },
        }),
      ));

    it('with an object whose key is as long as S3 allows', () =>
      roundTrip(
        aWaiting({
          event: { source: 's3', bucket: 'b'.repeat(63), key: '漢'.repeat(341), eventTime: '2026-11-22T13:19:58.000Z' },
        }),
      ));

    it('with an object whose key is longer than an index key may be', () =>
      roundTrip(
        aWaiting({
          event: { source: 's3', bucket: 'b', key: 'k'.repeat(5_000), eventTime: '2026-11-22T13:19:58.000Z' },
        }),
      ));

    it('with 250,000 bytes of Arguments', () =>
      roundTrip(aWaiting({ request: { JobName: 'j', Arguments: { '--big': 'x'.repeat(250_000) } } })));
  });

  groupContract(() => ledger);
  readContract(() => ledger);
  jobRegisterContract(() => ledger);
};

/** The reading half of the ledger's contract: lines, runs in flight, doubts, objects and the register of jobs. */
import { describe, expect, it } from 'vitest';
import * as doubts from '../../lib/core/ledger/doubt-writes.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isUnpublished } from '../../lib/core/ledger/outbox.ts';
import * as outcomes from '../../lib/core/ledger/outcome-writes.ts';
import { redrive } from '../../lib/core/ledger/person-writes.ts';
import { publish } from '../../lib/core/ledger/publish-writes.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { type EpochMs, epochMs, plusMs } from '../../lib/core/time.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import {
  aLease,
  anEnding,
  anUncertain,
  aRejected,
  aStarted,
  aStarting,
  aWaiting,
  noon,
  unique,
} from '../doubles/ledger-items.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';
import { backlogContract } from './backlog-contract.ts';
import { ids, readAll } from './read-all.ts';

/** How an index shows an item that is due. */
const due = ({ requestId, jobName, trigger, state }: LedgerItem, dueAt: number) => ({
  ...{ requestId, jobName, trigger, state, dueAt },
});

export const readContract = (given: () => WholeLedger): void => {
  const put = async (...items: readonly LedgerItem[]): Promise<void> => {
    await Promise.all(items.map((item) => given().create(item)));
  };

  backlogContract(given);

  describe('the way of a request through the indexes', () => {
    const standing = async (item: LedgerItem) => ({
      line: ids(await given().backlog(item.jobName, 'orders')).length,
      running: ids(await given().running(item.jobName)).length,
      doubts: ids(await given().doubts(FAR, 1_000)).filter((id) => id === item.requestId).length,
      outbox: ids(await given().outbox(FAR, 1_000)).filter((id) => id === item.requestId).length,
    });
    const read = async ({ requestId }: LedgerItem): Promise<LedgerItem> => {
      const item = await given().get(requestId);
      if (item === undefined) throw new Error(`${requestId} is gone`);
      return item;
    };

    const acquired = async (seen: LedgerItem) => {
      const { item } = await given().acquire(starting.acquire(seen, aLease()));
      if (item?.state !== 'STARTING') throw new Error('the acquire was refused');
      return item;
    };

    it('leads from the backlog through a doubt back to its old place, and to its run and its end', async () => {
      const waiting = aWaiting();
      await put(waiting);
      expect(await standing(waiting)).toEqual({ line: 1, running: 0, doubts: 0, outbox: 0 });

      const taken = await acquired(waiting);
      expect(await standing(waiting)).toEqual({ line: 1, running: 0, doubts: 1, outbox: 0 });

      const what = { visibilityFrom: noon, searchFrom: noon, nextSearch: noon };
      await given().change(starting.doubt(taken, what, { name: 'E', message: '' }, ENTRY));
      expect(await standing(waiting)).toEqual({ line: 0, running: 0, doubts: 1, outbox: 0 });

      const doubtful = await read(waiting);
      if (doubtful.state !== 'UNCERTAIN') throw new Error('it is not in doubt');
      await given().change(doubts.clear(doubtful, { leaseToken: 'resolver', now: noon }, ENTRY));
      expect(await standing(waiting)).toEqual({ line: 1, running: 0, doubts: 0, outbox: 0 });
      expect((await given().backlog(waiting.jobName, 'orders'))[0]?.arrival).toBe(waiting.arrival);

      await given().change(starting.record(await read(waiting), { jobRunId: unique('jr'), startedAt: noon }, ENTRY));
      expect(await standing(waiting)).toEqual({ line: 0, running: 1, doubts: 0, outbox: 0 });

      const { jobRunId = '' } = await read(waiting);
      await given().change(outcomes.outcome(waiting, { jobRunId, state: 'SUCCEEDED', endedAt: noon }, anEnding()));
      expect(await standing(waiting)).toEqual({ line: 0, running: 0, doubts: 0, outbox: 1 });

      const ended = await read(waiting);
      if (!isUnpublished(ended)) throw new Error('its outcome is not due');
      await given().change(publish(ended, { executionSeconds: 17 }));
      expect(await standing(waiting)).toEqual({ line: 0, running: 0, doubts: 0, outbox: 0 });
    });

    it('leads from an acquire back into the backlog when requeued, and out of it when rejected', async () => {
      const waiting = aWaiting();
      await put(waiting);
      const taken = await acquired(waiting);
      await given().change(starting.requeue(taken, { notBefore: noon, waitingFor: 'busy' }, ENTRY));
      expect(await standing(waiting)).toEqual({ line: 1, running: 0, doubts: 0, outbox: 0 });

      const again = await acquired(await read(waiting));
      await given().change(starting.reject(again, { name: 'E', message: '' }, anEnding(), ENTRY));
      expect(await standing(waiting)).toEqual({ line: 0, running: 0, doubts: 0, outbox: 1 });

      const rejected = await read(waiting);
      if (rejected.state !== 'REJECTED') throw new Error('it is not rejected');
      await given().change(redrive(rejected, { leaseToken: 'person', now: noon }, ENTRY));
      expect(await standing(waiting)).toEqual({ line: 1, running: 0, doubts: 0, outbox: 0 });
    });
  });

  describe('running', () => {
    it('gives the STARTED requests of a job, oldest arrival first, over several pages', async () => {
      const jobName = unique('job');
      const items = Array.from({ length: 7 }, (_, at) => aStarted({ jobName, arrival: plusMs(noon, -at) }));
      await put(...items, aWaiting({ jobName }), anEnded({ jobName }), aStarted());
      const { entries } = await readAll((after) => given().running(jobName, after));
      expect(entries).toEqual(
        items
          .map(({ requestId, trigger, arrival, jobRunId, startedAt }) => ({
            ...{ jobName, trigger, requestId, arrival, jobRunId, startedAt },
          }))
          .reverse(),
      );
    });
  });

  describe('doubts', () => {
    // Long before the moments of all other tests, so that their items are not due.
    const day = (at: number): EpochMs => epochMs(1_000_000 * at);

    it('gives leases that are over and searches that are due, earliest first, and nothing that is not yet due', async () => {
      const starting = aStarting({ leaseUntil: day(2) });
      const fromBacklog = aStarting({ leaseUntil: day(3), fromBacklog: true });
      const uncertain = anUncertain({ nextSearch: day(1) });
      await put(starting, fromBacklog, uncertain, anUncertain({ nextSearch: plusMs(day(3), 1) }));
      expect(await given().doubts(day(3), 10)).toEqual([
        due(uncertain, day(1)),
        due(starting, day(2)),
        due(fromBacklog, day(3)),
      ]);
    });

    it('gives the earliest when there are more than the limit, however they are spread', async () => {
      const before = epochMs(900_000);
      const items = Array.from({ length: 24 }, (_, at) => anUncertain({ nextSearch: epochMs(1_000 + at) }));
      await put(...items);
      expect(ids(await given().doubts(before, 5))).toEqual(ids(items.slice(0, 5)));
      expect(ids(await given().doubts(before, 100))).toEqual(ids(items));
    });

    it('moves an item to its next search when that is postponed', async () => {
      const item = anUncertain({ nextSearch: epochMs(10) });
      await put(item);
      await given().change(doubts.postpone(item, epochMs(20), ENTRY));
      expect(await given().doubts(epochMs(19), 10)).toEqual([]);
      expect(ids(await given().doubts(epochMs(20), 10))).toEqual([item.requestId]);
    });
  });

  describe('outbox', () => {
    it('gives the ends whose outcome is due, longest due first, and neither what is published nor a doubt', async () => {
      const failed = anEnded({ state: 'FAILED', outcomeDue: epochMs(20) });
      const rejected = aRejected({ outcomeDue: epochMs(10) });
      await put(failed, rejected, anEnded({ outcomeDue: epochMs(21) }), anEnded(), aRejected());
      await put(anUncertain({ nextSearch: epochMs(9) }));
      expect(await given().outbox(epochMs(20), 10)).toEqual([due(rejected, 10), due(failed, 20)]);
      expect(ids(await given().outbox(epochMs(20), 1))).toEqual([rejected.requestId]);
    });
  });

  describe('requestOfRun', () => {
    it('finds the request that recorded a run, and keeps finding it when the run has ended', async () => {
      const item = aStarted({ jobRunId: unique('jr') });
      await put(item);
      const { jobRunId = '', requestId, arrival } = item;
      expect(await given().requestOfRun(jobRunId)).toEqual({ requestId, arrival });
      await given().change(outcomes.outcome(item, { jobRunId, state: 'STOPPED', endedAt: noon }, anEnding()));
      expect(await given().requestOfRun(jobRunId)).toEqual({ requestId, arrival });
    });

    it('gives nothing for a run that is not recorded', async () => {
      expect(await given().requestOfRun('jr_foreign')).toBeUndefined();
    });
  });

  describe('ofObject', () => {
    const upload = (key: string, arrival: EpochMs) =>
      aWaiting({ arrival, event: { source: 's3', bucket: 'acme', key, eventTime: '2026-11-22T13:19:58.000Z' } });

    it('gives whole items, latest arrival first, at most as many as asked for', async () => {
      const items = [0, 1, 2].map((ms) => upload('orders/1.csv', plusMs(noon, ms)));
      await put(...items, upload('orders/1.csv.bak', noon));
      expect(await given().ofObject('acme', 'orders/1.csv', 10)).toEqual([...items].reverse());
      expect(await given().ofObject('acme', 'orders/1.csv', 2)).toEqual([...items].reverse().slice(0, 2));
    });

    it('finds an object whose key is as long as can be, and does not mix up one that is longer', async () => {
      const [long, longer] = [upload('漢'.repeat(341), noon), upload('k'.repeat(5_000), noon)];
      await put(long, longer, upload(`${'k'.repeat(5_000)}k`, noon));
      expect(ids(await given().ofObject('acme', '漢'.repeat(341), 5))).toEqual([long.requestId]);
      expect(ids(await given().ofObject('acme', 'k'.repeat(5_000), 5))).toEqual([longer.requestId]);
    });

    it('gives nothing for an object of which nothing came', async () => {
      expect(await given().ofObject('acme', 'orders/none.csv', 5)).toEqual([]);
    });
  });
};

const ENTRY = { at: noon, what: 'searched', attempt: 1, result: 'nothing' } as const;
const FAR = plusMs(noon, 365 * 86_400_000);

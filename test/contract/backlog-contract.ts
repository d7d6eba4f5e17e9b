/** How every ledger shows what waits of a job for a trigger. */
import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { epochMs, plusMs } from '../../lib/core/time.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { anUncertain, aRejected, aStarted, aStarting, aWaiting, noon, unique } from '../doubles/ledger-items.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';
import { ids, readAll } from './read-all.ts';

const ENTRY = { at: noon, what: 'searched', attempt: 1, result: 'nothing' } as const;

export const backlogContract = (given: () => WholeLedger): void => {
  const put = async (...items: readonly LedgerItem[]): Promise<void> => {
    await Promise.all(items.map((item) => given().create(item)));
  };

  describe('backlog', () => {
    it('is empty for a job of which nothing waits', async () => {
      expect(await given().backlog(unique('job'), 'orders')).toEqual([]);
    });

    it('shows what a drainer needs of each entry', async () => {
      const jobName = unique('job');
      const waiting = aWaiting({ jobName, notBefore: plusMs(noon, 5), waitingFor: 'throttled', attempt: 3 });
      const tried = aStarting({ jobName, arrival: plusMs(noon, 1), fromBacklog: true });
      await put(waiting, tried);
      const { requestId, leaseToken, arrival } = waiting;
      expect(await given().backlog(jobName, 'orders')).toEqual([
        {
          jobName,
          trigger: 'orders',
          requestId,
          leaseToken,
          arrival,
          attempt: 3,
          state: 'WAITING',
          notBefore: plusMs(noon, 5),
          waitingFor: 'throttled',
        },
        {
          jobName,
          trigger: 'orders',
          requestId: tried.requestId,
          leaseToken: tried.leaseToken,
          arrival: tried.arrival,
          attempt: 1,
          state: 'STARTING',
          leaseUntil: tried.leaseUntil,
        },
      ]);
    });

    it('holds WAITING and what was acquired from the backlog, and nothing else', async () => {
      const jobName = unique('job');
      const waiting = aWaiting({ jobName });
      const tried = aStarting({ jobName, fromBacklog: true });
      await put(waiting, tried, aStarting({ jobName }), anUncertain({ jobName }), aStarted({ jobName }));
      await put(aRejected({ jobName }), anEnded({ jobName }), aWaiting());
      expect(ids(await given().backlog(jobName, 'orders'))).toEqual([waiting.requestId, tried.requestId].sort());
    });

    it('is in order of arrival, whenever the requests were written, requeued or due', async () => {
      const jobName = unique('job');
      const arrivals = [999, 5, 86_400_000, 1].map((ms) => plusMs(noon, ms));
      for (const arrival of arrivals) await put(aWaiting({ jobName, arrival, notBefore: plusMs(noon, -arrival) }));
      const { entries } = await readAll((after) => given().backlog(jobName, 'orders', after));
      expect(entries.map(({ arrival }) => arrival)).toEqual([...arrivals].sort((a, b) => a - b));
    });

    it('keeps the order over a change in the number of digits of the time', async () => {
      const jobName = unique('job');
      const [early, late] = [epochMs(999_999_999_999), epochMs(1_000_000_000_000)];
      await put(aWaiting({ jobName, arrival: late }), aWaiting({ jobName, arrival: early }));
      expect((await given().backlog(jobName, 'orders')).map(({ arrival }) => arrival)).toEqual([early, late]);
    });

    it('gives each of many requests exactly once over several pages, also when all arrived at once', async () => {
      const jobName = unique('job');
      const items = Array.from({ length: 10 }, (_, at) =>
        aWaiting({ jobName, arrival: plusMs(noon, at < 7 ? 0 : at) }),
      );
      await put(...items);
      const { entries, pages } = await readAll((after) => given().backlog(jobName, 'orders', after));
      const expected = [...items].sort((a, b) => a.arrival - b.arrival || (a.requestId < b.requestId ? -1 : 1));
      expect(ids(entries)).toEqual(ids(expected));
      expect(pages).toBeGreaterThan(2);
    });

    it('continues after a place whose request has left the backlog', async () => {
      const jobName = unique('job');
      const [first, second] = [aWaiting({ jobName }), aWaiting({ jobName, arrival: plusMs(noon, 1) })];
      await put(first, second);
      const [head] = await given().backlog(jobName, 'orders');
      await given().change(starting.record(first, { jobRunId: unique('jr'), startedAt: noon }, ENTRY));
      expect(ids(await given().backlog(jobName, 'orders', head))).toEqual([second.requestId]);
    });

    it('is of one trigger: another one of the job has a backlog of its own', async () => {
      const jobName = unique('job');
      const [orders, loads] = [aWaiting({ jobName }), aWaiting({ jobName, trigger: 'loads' })];
      await put(orders, loads);
      expect(ids(await given().backlog(jobName, 'orders'))).toEqual([orders.requestId]);
      expect(await given().backlog(jobName, 'loads')).toMatchObject([{ requestId: loads.requestId, trigger: 'loads' }]);
      expect(await given().backlog(jobName, 'load')).toEqual([]);
    });

    it('can be read without what is delayed: a retry that is not due, unless it has waited for too long', async () => {
      const jobName = unique('job');
      const due = { jobName, waitingFor: 'retry' } as const;
      const later = { ...due, notBefore: plusMs(noon, 2) };
      const delayed = [aWaiting(later), aWaiting({ ...later, startBefore: plusMs(noon, 2) })];
      const shown = [
        aWaiting({ ...later, notBefore: plusMs(noon, 1) }),
        aWaiting(due),
        aWaiting({ ...later, startBefore: plusMs(noon, 1) }),
        aWaiting({ ...later, waitingFor: 'busy' }),
        aWaiting({ jobName, notBefore: plusMs(noon, 2) }),
        aStarting({ jobName, fromBacklog: true }),
      ];
      await put(...delayed, ...shown);
      const { entries } = await readAll((after) => given().backlog(jobName, 'orders', after, plusMs(noon, 1)));
      expect(ids(entries).sort()).toEqual(ids(shown).sort());
      expect((await readAll((after) => given().backlog(jobName, 'orders', after))).entries).toHaveLength(8);
    });

    it('shows what stands behind many that are delayed', async () => {
      const jobName = unique('job');
      const delayed = Array.from({ length: 40 }, (_, at) =>
        aWaiting({ jobName, arrival: plusMs(noon, at), waitingFor: 'retry', notBefore: plusMs(noon, 9_000) }),
      );
      const [between, behind] = [20.5, 41].map((at) => aWaiting({ jobName, arrival: epochMs(Math.ceil(noon + at)) }));
      await put(...delayed, ...[between, behind].flatMap((item) => item ?? []));
      const { entries } = await readAll((after) => given().backlog(jobName, 'orders', after, noon));
      expect(ids(entries)).toEqual(ids([between, behind].flatMap((item) => item ?? [])));
    });

    it('does not show a job whose name another name begins with', async () => {
      const jobName = unique('job');
      await put(aWaiting({ jobName: `${jobName}-more` }), aWaiting({ jobName: `${jobName}#` }));
      expect(await given().backlog(jobName, 'orders')).toEqual([]);
    });
  });
};

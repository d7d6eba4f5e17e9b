import { postpone } from '../../lib/core/ledger/doubt-writes.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs, isBefore, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { ListReply } from '../../lib/ports/glue.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import { changes, fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

const readsOther =
  (
    other: (item: LedgerItem, ledger: Parameters<NonNullable<Guard['ledger']>>[1]) => LedgerItem,
  ): NonNullable<Guard['ledger']> =>
  (ledger: BatchingLedger, about) => ({
    ...ledger,
    get: async (requestId) => {
      const item = await ledger.get(requestId);
      return item && other(item, about);
    },
  });

const ambiguousSends = onlyFaults(0.3, {
  send: ['accepted, reply lost', 'accepted late', 'accepted late after 5xx', 'dies, accepted late', 'dies after'],
  run: ['shown late'],
});

const lateSends = onlyFaults(0.6, {
  send: ['accepted late', 'accepted late after 5xx', 'dies, accepted late'],
  run: ['shown late'],
});

/** Everything as late as the promise allows. */
const latest = { acceptLateMs: 30 * SECOND_MS, showLateMs: 50 * SECOND_MS };

/** Guards of searching and clearing. */
export const BROKEN_RESOLVING: readonly Guard[] = [
  {
    name: 'searches-counted',
    without: 'time decides when a search may clear, not the number of searches',
    harms: ['DOUBLE'],
    tune: fewRequests({
      ...latest,
      mix: onlyFaults(0.5, {
        send: ['accepted late', 'accepted late after 5xx'],
        run: ['shown late'],
        sweep: ['twice'],
      }),
    }),
    timing: { visibilityWindowMs: 0, firstSearchMs: 0 },
    ledger: (ledger) => ({
      ...ledger,
      change: async (change) => {
        if (change.operation !== 'clear') return ledger.change(change);
        const item = await ledger.get(change.item.requestId);
        const looks = item?.history.filter(({ what }) => what === 'searched').length ?? 0;
        if (item === undefined || item.state !== 'UNCERTAIN' || looks >= 1) return ledger.change(change);
        const entry = change.set.history?.at(-1);
        if (entry === undefined || change.set.notBefore === undefined) return ledger.change(change);
        return ledger.change(postpone(item, plusMs(change.set.notBefore, SECOND_MS), entry));
      },
    }),
  },
  {
    name: 'window-from-acquire',
    without: 'the visibility window of an expired STARTING begins at the end of its lease',
    harms: ['DOUBLE'],
    tune: fewRequests({
      ...latest,
      mix: onlyFaults(0.5, { send: ['stalls'], run: ['shown late'] }),
    }),
    ledger: readsOther((item, { worker }) =>
      item.state === 'STARTING' &&
      item.leaseUntil !== undefined &&
      item.acquiredAt !== undefined &&
      isBefore(item.leaseUntil, worker.clock())
        ? { ...item, leaseUntil: item.acquiredAt }
        : item,
    ),
  },
  {
    name: 'window-without-acceptance',
    without: 'the visibility window covers how late a send may be accepted',
    harms: ['DOUBLE'],
    tune: fewRequests({ ...latest, mix: lateSends }),
    timing: { visibilityWindowMs: 55 * SECOND_MS },
  },
  {
    name: 'window-without-visibility',
    without: 'the visibility window covers how late a run may be shown',
    harms: ['DOUBLE'],
    tune: fewRequests({ ...latest, mix: lateSends }),
    timing: { visibilityWindowMs: 35 * SECOND_MS },
  },
  {
    name: 'search-from-window',
    without: 'a search reads back to the acquisition in doubt, not only to the end of its lease',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => {
      const few = fewRequests({ glueClockMs: 0, runsPerPage: 1, mix: ambiguousSends })(scenario, chance);
      // Another program's run moves the one that is searched for to a later page.
      const foreignRuns = [{ atMs: 5 * SECOND_MS, lastsMs: SECOND_MS }];
      return { ...few, jobs: few.jobs.map((job) => ({ ...job, foreignRuns })) };
    },
    timing: { searchMarginMs: SECOND_MS },
    ledger: readsOther((item) => {
      if (item.state === 'UNCERTAIN' && item.visibilityFrom !== undefined)
        return { ...item, searchFrom: item.visibilityFrom };
      if (item.state === 'STARTING' && item.leaseUntil !== undefined) return { ...item, acquiredAt: item.leaseUntil };
      return item;
    }),
  },
  {
    name: 'clear-without-lease-token',
    without: 'clear compares the lease token that was seen',
    harms: ['DOUBLE'],
    tune: fewRequests({
      mix: onlyFaults(0.5, {
        send: ['accepted, then 5xx', '5xx', '5xx'],
        write: ['slow'],
        look: ['slow'],
        sweep: ['twice'],
      }),
    }),
    ledger: changes((change) => {
      const { leaseToken: _owner, ...condition } = change.condition;
      return change.operation === 'clear' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'clear-and-acquire-without-lease-token',
    without: 'clear and acquire compare the lease token that was seen',
    harms: ['DOUBLE'],
    tune: fewRequests({
      mix: onlyFaults(0.5, {
        send: ['accepted, then 5xx', '5xx', '5xx'],
        write: ['slow', 'late copy'],
        look: ['slow'],
        sweep: ['twice'],
      }),
    }),
    ledger: changes((change) => {
      const { leaseToken: _owner, ...condition } = change.condition;
      return change.operation === 'clear' || change.operation === 'acquire' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'recreated-job-ignored',
    without: 'the runs of a recreated job prove nothing about sends to the job before it',
    harms: ['DOUBLE'],
    tune: fewRequests({
      longestRunMs: 60 * SECOND_MS,
      mix: onlyFaults(0.6, { send: ['accepted, reply lost', 'dies after'], world: ['job made anew'] }),
    }),
    reader: (reader) => ({
      ...reader,
      job: async (jobName) => {
        const reply = await reader.job(jobName);
        return reply.kind === 'job' ? { ...reply, createdOn: epochMs(0) } : reply;
      },
    }),
  },
  {
    name: 'partial-search',
    without: 'a search that failed half-way, or saw no arguments, is inconclusive',
    harms: ['DOUBLE'],
    tune: fewRequests({
      runsPerPage: 1,
      mix: onlyFaults(0.4, {
        send: ['accepted, reply lost', 'dies after'],
        look: ['fails', 'denied', 'hides arguments'],
      }),
    }),
    reader: (reader) => ({
      list: async (jobName, nextToken): Promise<ListReply> => {
        const reply = await reader.list(jobName, nextToken);
        if (reply.kind !== 'page') return { kind: 'page', runs: [] };
        return { ...reply, runs: reply.runs.map((run) => ({ ...run, arguments: run.arguments ?? {} })) };
      },
      get: reader.get,
      job: reader.job,
    }),
  },
];

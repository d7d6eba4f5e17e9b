import { type EpochMs, epochMs, isBefore, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { BacklogEntry } from '../../lib/ports/ledger.ts';
import { fullJob } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import { LOADS, ORDERS } from './triggers.ts';
import type { Guard } from './world.ts';

const sees =
  (other: (entries: readonly BacklogEntry[], now: number) => readonly BacklogEntry[]): NonNullable<Guard['ledger']> =>
  (ledger, { worker }) => ({
    ...ledger,
    backlog: async (jobName, trigger, after) => other(await ledger.backlog(jobName, trigger, after), worker.clock()),
  });

const aLine = (apartMs: number, mix = onlyFaults(0, {})): NonNullable<Guard['tune']> =>
  fullJob(6, apartMs, { entriesPerPage: 25, mix });

/** A line of two triggers in turn. */
const twoTriggers: NonNullable<Guard['tune']> = (scenario, chance) => {
  const line = aLine(5 * SECOND_MS)(scenario, chance);
  const requests = line.requests.map((request, at) => ({ ...request, trigger: at % 2 === 0 ? 'loads' : 'orders' }));
  return { ...line, triggers: [ORDERS, LOADS], requests };
};

/** Guards of the order in a backlog. */
export const BROKEN_ORDER: readonly Guard[] = [
  {
    name: 'not-by-arrival',
    without: 'the backlog is in order of arrival',
    harms: ['ORDER'],
    tune: aLine(5 * SECOND_MS),
    ledger: sees((entries) => [...entries].sort((a, b) => (b.notBefore ?? b.arrival) - (a.notBefore ?? a.arrival))),
  },
  {
    name: 'triggers-one-by-one',
    without: 'the backlogs of a job’s triggers are merged by place',
    harms: ['ORDER'],
    tune: twoTriggers,
    // All of one trigger seem to have come before those of the other.
    ledger: (ledger) => {
      const arrivals = new Map<string, EpochMs>();
      return {
        ...ledger,
        backlog: async (jobName, trigger, after) => {
          const from = after && { ...after, arrival: arrivals.get(after.requestId) ?? after.arrival };
          const entries = await ledger.backlog(jobName, trigger, from);
          for (const { requestId, arrival } of entries) arrivals.set(requestId, arrival);
          return trigger === 'orders' ? entries.map((entry) => ({ ...entry, arrival: epochMs(0) })) : entries;
        },
      };
    },
  },
  {
    name: 'head-is-skipped',
    without: 'a head that is not due stops the drain',
    harms: ['ORDER'],
    tune: aLine(5 * SECOND_MS, onlyFaults(0.3, { send: ['throttled', 'not sent'] })),
    ledger: sees((entries, now) =>
      entries.filter(({ notBefore }) => notBefore === undefined || !isBefore(epochMs(now), notBefore)),
    ),
  },
  {
    name: 'goes-on-after-busy',
    without: 'a busy reply ends the drain',
    harms: ['ORDER'],
    tune: aLine(5 * SECOND_MS),
    // The drain sees a rejection, so it goes on; its write requeues the request all the same.
    sender: (sender, { worker }) => ({
      ...sender,
      start: async (request) => {
        const reply = await sender.start(request);
        if (reply.kind !== 'not-started' || worker.kind === 'uploads') return reply;
        return { kind: 'permanent', error: reply.error };
      },
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      change: (change) => {
        if (change.operation !== 'reject' || worker.kind === 'uploads') return ledger.change(change);
        return ledger.change({
          ...change,
          operation: 'requeue',
          set: { state: 'WAITING', waitingFor: 'busy', history: change.set.history ?? [] },
          remove: ['acquiredAt', 'leaseUntil', 'fromBacklog'],
        });
      },
    }),
  },
  {
    name: 'loser-goes-on',
    without: 'a drain stops when another worker holds the head',
    harms: ['ORDER'],
    tune: aLine(5 * SECOND_MS, onlyFaults(0.3, { send: ['stalls', 'hangs'], sweep: ['twice'], write: ['slow reply'] })),
    ledger: (ledger) => ({
      ...ledger,
      backlog: async (jobName, trigger, after) =>
        (await ledger.backlog(jobName, trigger, after)).map((entry) =>
          entry.state === 'STARTING' ? { ...entry, leaseUntil: epochMs(0) } : entry,
        ),
      acquire: async (change) => {
        const taken = await ledger.acquire(change);
        return taken.applied || taken.item?.leaseToken === change.set.leaseToken
          ? taken
          : { applied: false, item: undefined };
      },
    }),
  },
  {
    name: 'head-leaves-backlog',
    without: 'the head that is being sent stays in the backlog’s index',
    harms: ['ORDER'],
    tune: aLine(5 * SECOND_MS, onlyFaults(0.3, { send: ['stalls', 'hangs'], sweep: ['twice'], write: ['slow reply'] })),
    ledger: sees((entries) => entries.filter(({ state }) => state !== 'STARTING')),
  },
  {
    name: 'admission-ignores-backlog',
    without: 'admission joins a backlog that it knows of',
    harms: ['ORDER'],
    tune: fullJob(8, MINUTE_MS, { longestRunMs: 4 * MINUTE_MS, mix: onlyFaults(0, {}) }),
    ledger: (ledger) => ({
      ...ledger,
      startConditions: async (jobName) => {
        const { job, ...said } = await ledger.startConditions(jobName);
        return { ...said, job: job && { jobName } };
      },
    }),
  },
];

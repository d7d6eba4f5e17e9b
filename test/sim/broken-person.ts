import type { StartingItem, WaitingItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { changes, fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import { START } from './scenario.ts';
import type { Guard } from './world.ts';

/**
 * Replies are lost, Glue hides the arguments of many runs, and a person who errs says which run is the one. Somebody else
 * starts runs too, of this job at `foreignAtMs`, and of another one.
 */
const hiddenRuns =
  (given: { readonly atMs?: number; readonly foreignAtMs?: number } = {}): NonNullable<Guard['tune']> =>
  (scenario, chance) => {
    const { atMs = 5 * SECOND_MS, foreignAtMs = 10 * SECOND_MS } = given;
    const mix = onlyFaults(0.5, {
      send: ['accepted, reply lost', 'dies after'],
      run: ['hides its arguments'],
      person: ['errs'],
    });
    const few = fewRequests({ mix, longestRunMs: MINUTE_MS })(scenario, chance);
    const foreignRuns = [{ atMs: foreignAtMs, lastsMs: MINUTE_MS }];
    const jobs = few.jobs.map((job) => ({ ...job, foreignRuns }));
    return {
      ...few,
      personSays: true,
      personHelps: true,
      faultsUntil: plusMs(START, 20 * MINUTE_MS),
      jobs: [...jobs, ...jobs.map((job) => ({ ...job, name: 'job-1' }))],
      requests: few.requests.map((request, at) => ({ ...request, atMs: atMs + at * SECOND_MS })),
    };
  };

/**
 * A request waits behind a run of somebody else, and a person cancels it, takes it up again, and cancels it again, soon
 * one after the other, while writes arrive late.
 */
const changedMind =
  (calls: number, mix = onlyFaults(0.4, { write: ['late copy'] })): NonNullable<Guard['tune']> =>
  (scenario, chance) => {
    const few = fewRequests({ mix })(scenario, chance);
    const foreignRuns = [{ atMs: 0, lastsMs: 6 * MINUTE_MS }];
    const moment = (nth: number) => 10 * SECOND_MS + nth * chance.between(`call ${nth} after`, 3, 20) * SECOND_MS;
    return {
      ...few,
      lagMs: 0,
      jobs: few.jobs.map((job) => ({ ...job, maxConcurrentRuns: 1, foreignRuns })),
      requests: few.requests
        .slice(0, 1)
        .map((request) => ({ ...request, atMs: 5 * SECOND_MS, via: 'direct' as const })),
      cancelled: [{ on: 'r1', atMs: Array.from({ length: calls }, (_, nth) => moment(nth)).sort((a, b) => a - b) }],
    };
  };

/** What is being sent, as if it waited. */
const anyoneMayHave = (item: StartingItem): WaitingItem => {
  const { acquiredAt: _acquired, leaseUntil: _until, fromBacklog: _from, ...rest } = item;
  return { ...rest, state: 'WAITING' };
};

/** Guards of what a person says. */
export const BROKEN_PERSON: readonly Guard[] = [
  {
    name: 'run-is-of-any-job',
    without: 'the run that a person names must belong to the request’s job',
    harms: ['FALSE START'],
    tune: hiddenRuns(),
    reader: (reader, { world, worker }) => ({
      ...reader,
      get: (jobName, jobRunId) =>
        reader.get(worker.kind === 'person' ? (world.glue.find(jobRunId)?.jobName ?? jobName) : jobName, jobRunId),
    }),
  },
  {
    name: 'run-is-of-any-time',
    without: 'the run that a person names must have started in the time in doubt',
    harms: ['FALSE START'],
    tune: hiddenRuns({ atMs: 10 * MINUTE_MS }),
    reader: (reader, { worker }) => ({
      ...reader,
      get: async (jobName, jobRunId) => {
        const reply = await reader.get(jobName, jobRunId);
        if (worker.kind !== 'person' || reply.kind !== 'run') return reply;
        const { startedOn: _startedOn, ...run } = reply.run;
        return { ...reply, run };
      },
    }),
  },
  {
    name: 'run-is-without-marker',
    without: 'the run that a person names carries the marker, if its arguments are visible',
    harms: ['FALSE START'],
    tune: hiddenRuns(),
    reader: (reader, { worker }) => ({
      ...reader,
      get: async (jobName, jobRunId) => {
        const reply = await reader.get(jobName, jobRunId);
        if (worker.kind !== 'person' || reply.kind !== 'run') return reply;
        const { arguments: _arguments, ...run } = reply.run;
        return { ...reply, run };
      },
    }),
  },
  {
    name: 'run-is-of-another-request',
    without: 'the run that a person names must not be recorded for another request',
    harms: ['FALSE START'],
    tune: hiddenRuns(),
    ledger: (ledger, { worker }) =>
      worker.kind === 'person' ? { ...ledger, requestOfRun: async () => undefined } : ledger,
  },
  {
    name: 'run-is-of-earlier-attempt',
    without: 'the run that a person names must not be that of an earlier attempt in the history',
    harms: ['FALSE START'],
    tune: (scenario, chance) => ({
      ...hiddenRuns()(scenario, chance),
      attempts: 3,
      failing: 0.9,
      retryDelaySeconds: 0,
      longestRunMs: 2 * SECOND_MS,
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        return worker.kind === 'person' && item !== undefined ? { ...item, history: [] } : item;
      },
    }),
  },
  {
    name: 'cancel-without-lease-token',
    without: 'cancel compares the lease token that was seen',
    harms: ['CANCELLED'],
    tune: changedMind(2),
    ledger: changes((change) => {
      const { leaseToken: _seen, ...condition } = change.condition;
      return change.operation === 'cancel' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'redrive-without-lease-token',
    without: 'redrive compares the lease token that was seen',
    harms: ['CANCELLED'],
    tune: changedMind(3),
    ledger: changes((change) => {
      const { leaseToken: _seen, ...condition } = change.condition;
      return change.operation === 'redrive' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'lost-cancel-repeated',
    without: 'a call that has lost its cancel cancels again only if nobody has acted since it looked',
    harms: ['CANCELLED'],
    tune: (scenario, chance) => ({
      ...changedMind(2, onlyFaults(0.5, { write: ['reply lost'] }))(scenario, chance),
      cancelled: [{ on: 'r1', atMs: [10 * SECOND_MS, 10 * SECOND_MS + chance.between('redriven after', 200, 2_000)] }],
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        return worker.kind === 'person' && item?.state === 'WAITING' ? { ...item, history: [] } : item;
      },
    }),
  },
  {
    name: 'cancel-takes-starting',
    without: 'only a WAITING request can be cancelled',
    harms: ['CANCELLED'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0.7, { send: ['stalls', 'hangs'] }) })(scenario, chance),
      cancelled: [{ on: 'r1', atMs: [chance.between('cancelled after', 0, 20) * SECOND_MS] }],
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        return worker.kind === 'person' && item?.state === 'STARTING' ? anyoneMayHave(item) : item;
      },
      change: (change) =>
        change.operation === 'cancel'
          ? ledger.change({
              ...change,
              condition: { ...change.condition, states: ['WAITING', 'STARTING'] },
              remove: [...change.remove, 'acquiredAt', 'leaseUntil', 'fromBacklog'],
            })
          : ledger.change(change),
    }),
  },
];

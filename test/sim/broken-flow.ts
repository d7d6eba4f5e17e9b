import { WHOLE_JOB } from '../../lib/core/ledger/pause.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { changes, fewRequests } from './broken-pieces.ts';
import type { PlannedAct } from './bulk-plan.ts';
import { type FaultMix, onlyFaults } from './faults.ts';
import type { Scenario } from './scenario.ts';
import { aFuse, ORDERS } from './triggers.ts';
import type { Guard } from './world.ts';

type Tune = NonNullable<Guard['tune']>;

const CALM: FaultMix = onlyFaults(0, {});

/** One job with room for one run, which somebody else's takes for a while, and requests that come soon. */
const waiting =
  (requests: number, busyMs: number, given: Partial<Scenario>): Tune =>
  (scenario, chance) => {
    const few = fewRequests({ lagMs: 0, mix: CALM, ...given })(scenario, chance);
    const foreignRuns = busyMs === 0 ? [] : [{ atMs: 0, lastsMs: busyMs }];
    return {
      ...few,
      jobs: few.jobs.map((job) => ({ ...job, inFile: true, maxConcurrentRuns: 1, foreignRuns })),
      requests: Array.from({ length: requests }, (_, at) => ({
        id: `r${at + 1}`,
        jobName: 'job-0',
        trigger: 'orders',
        atMs: 5 * SECOND_MS + at * SECOND_MS + chance.between(`r${at} comes`, 0, SECOND_MS),
        via: 'direct',
        deliveries: 1,
        invalid: false,
      })),
    };
  };

/**
 * The runs before end shortly before the requests should have started. The worker that drains sends the first one, whose
 * send hangs; so it reads once more whether the second one is paused, and slowly.
 */
const nearlyLate: Tune = (scenario, chance) => {
  const busy = chance.between('the runs before last', 30, 54) * SECOND_MS;
  const world = waiting(10, busy, {
    triggers: [{ ...ORDERS, startWithinSeconds: 60 }],
    mix: onlyFaults(0.5, { read: ['slow'], send: ['hangs'] }),
  })(scenario, chance);
  const jobs = world.jobs.map((job) => ({
    ...job,
    maxConcurrentRuns: 12,
    foreignRuns: Array(12).fill(job.foreignRuns).flat(),
  }));
  return { ...world, jobs };
};

const blown = waiting(4, 8 * MINUTE_MS, { triggers: [{ ...ORDERS, fuse: aFuse(2, 10) }] });

const act = (what: PlannedAct['what'], seconds: number): PlannedAct => ({
  trigger: 'orders',
  what,
  atMs: seconds * SECOND_MS,
});

/** Guards of startWithin, of fuses, and of acts on many requests. */
export const BROKEN_FLOW: readonly Guard[] = [
  {
    name: 'acquire-ignores-start-within',
    without: 'acquire compares the time by which a request should have started',
    harms: ['OVERDUE'],
    tune: nearlyLate,
    ledger: changes((change) => {
      const { notOverdueAt: _over, ...condition } = change.condition;
      return { ...change, condition };
    }),
  },
  {
    name: 'sweep-ignores-fuse',
    without: 'the sweep pauses a trigger for which more has come than its fuse allows',
    harms: ['FUSE'],
    tune: blown,
    ledger: (ledger, { worker }) => (worker.kind === 'sweep' ? { ...ledger, pause: async () => true } : ledger),
  },
  {
    name: 'fuse-counts-before-resume',
    without: 'a fuse counts from the resume on',
    harms: ['FUSE'],
    tune: blown,
    ledger: (ledger, { worker }) => ({
      ...ledger,
      job: async (jobName) => {
        const job = await ledger.job(jobName);
        if (worker.kind !== 'sweep' || job === undefined) return job;
        const { resumedAt: _resumed, ...rest } = job;
        return rest;
      },
    }),
  },
  {
    name: 'late-pause-counts',
    without: 'a pause is written only if it began after the last resume',
    harms: ['PAUSED AGAIN'],
    tune: waiting(2, 2 * MINUTE_MS, {
      mix: onlyFaults(0.6, { write: ['late copy', 'reply lost'] }),
      pauses: [{ on: 'orders', by: 'ana', atMs: 8 * SECOND_MS, forMs: 4 * SECOND_MS }],
    }),
    latePauses: true,
  },
  {
    name: 'resumed-before-cancelled',
    without: 'a resume with onlySince ends the pause after all that it means is cancelled',
    harms: ['LEFT BEHIND'],
    tune: waiting(4, 4 * MINUTE_MS, {
      pauses: [{ on: 'orders', by: 'ana', atMs: 10 * SECOND_MS, forMs: MINUTE_MS, onlySinceMs: 50 * SECOND_MS }],
    }),
    ledger: (ledger, { world, worker }) => ({
      ...ledger,
      change: async (change) => {
        if (change.operation === 'cancel' && worker.name.startsWith('resume'))
          for (const { jobName, ...pause } of await world.ledger.pauses())
            if (pause.trigger !== WHOLE_JOB) await ledger.resume(jobName, pause, worker.clock());
        return ledger.change(change);
      },
    }),
  },
  {
    name: 'redrive-of-many-each-time',
    without: 'a call for many that is sent twice takes up each request once',
    harms: ['CANCELLED'],
    tune: waiting(2, 8 * MINUTE_MS, {
      bulk: [act('cancel', 30), act('redrive', 40), act('cancel', 50), act('redrive', 60)],
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        if (worker.kind !== 'person' || item === undefined) return item;
        return { ...item, history: item.history.map(({ act: _act, ...entry }) => entry) };
      },
    }),
  },
];

import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { RegisteredJob } from '../../lib/ports/ledger.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import { seldom } from './broken-pieces.ts';
import { type FaultMix, onlyFaults } from './faults.ts';
import type { PlannedPause } from './pause-plan.ts';
import type { SimulatedRequest } from './scenario.ts';
import type { Guard } from './world.ts';

const PAUSE: PlannedPause = { on: 'orders', by: 'ana', atMs: 8 * SECOND_MS, forMs: 6 * MINUTE_MS };

const aRequest = (id: string, atMs: number): SimulatedRequest => ({
  id,
  jobName: 'job-0',
  trigger: 'orders',
  atMs,
  via: 'direct',
  deliveries: 1,
  invalid: false,
});

/** A job with room for so many, requests that come one after the other, and what is paused meanwhile. */
const paused =
  (given: {
    readonly room: number;
    readonly comeMs: readonly number[];
    readonly pauses: readonly PlannedPause[];
    readonly hangs?: true;
    readonly mix?: FaultMix;
  }): NonNullable<Guard['tune']> =>
  (scenario, chance) => {
    const calm = seldom(scenario);
    return {
      ...calm,
      lagMs: 0,
      mix: given.mix ?? onlyFaults(given.hangs ? 0.8 : 0, given.hangs ? { send: ['hangs'] } : {}),
      jobs: [
        {
          name: 'job-0',
          maxConcurrentRuns: given.room,
          queuing: false,
          maxRetries: 0,
          fenced: false,
          inFile: true,
          foreignRuns: [],
        },
      ],
      requests: given.comeMs.map((ms, at) => aRequest(`r${at + 1}`, ms + chance.between(`r${at} at`, 0, SECOND_MS))),
      longestRunMs: 20 * SECOND_MS,
      pauses: given.pauses,
    };
  };

/** Guards of a pause. */
export const BROKEN_PAUSE: readonly Guard[] = [
  {
    name: 'pause-read-once',
    without: 'the register is never read longer than some seconds before an acquire or a direct start',
    harms: ['PAUSED'],
    // One worker takes in many requests, one after the other, and each send takes long.
    tune: (scenario, chance) => {
      const world = paused({ room: 50, comeMs: Array(10).fill(0), pauses: [PAUSE], hangs: true })(scenario, chance);
      return {
        ...world,
        batch: 10,
        requests: world.requests.map((request) => ({ ...request, atMs: 0, via: 'queue' })),
      };
    },
    timing: { pauseAgeMs: 10 * MINUTE_MS },
  },
  {
    name: 'admission-ignores-pause',
    without: 'admission starts nothing of what is paused',
    harms: ['PAUSED'],
    tune: paused({ room: 50, comeMs: [0, 30 * SECOND_MS, 2 * MINUTE_MS], pauses: [PAUSE] }),
    ledger: (ledger, { worker }) => (worker.kind === 'uploads' ? unpaused(ledger) : ledger),
  },
  {
    name: 'drain-ignores-pause',
    without: 'a drain acquires nothing of what is paused',
    harms: ['PAUSED'],
    tune: paused({ room: 1, comeMs: [0, 2 * SECOND_MS, 4 * SECOND_MS], pauses: [PAUSE] }),
    ledger: (ledger, { worker }) =>
      worker.kind === 'sweep' || worker.kind === 'states'
        ? {
            ...unpaused(ledger),
            job: async (jobName) => withoutPauses((await ledger.job(jobName)) ?? { jobName }),
            jobs: async () => (await ledger.jobs()).map(withoutPauses),
          }
        : ledger,
  },
  {
    name: 'send-ignores-pause',
    without: 'a send asks once more whether it is paused',
    harms: ['PAUSED'],
    // The replies of writes come late, so a worker that has made a request its own sends it long after.
    tune: paused({
      room: 50,
      comeMs: [0, 2 * SECOND_MS, 4 * SECOND_MS, 6 * SECOND_MS],
      pauses: [PAUSE],
      mix: onlyFaults(0.8, { write: ['slow reply'] }),
    }),
    ledger: (ledger) => {
      let isTaken = false;
      const taken = <R>(write: Promise<R>): Promise<R> => {
        isTaken = true;
        return write;
      };
      return {
        ...ledger,
        create: (item) => taken(ledger.create(item)),
        acquire: (change) => taken(ledger.acquire(change)),
        startConditions: (jobName) => (isTaken ? unpaused(ledger) : ledger).startConditions(jobName),
      };
    },
  },
  {
    name: 'resume-clears-all',
    without: 'a resume ends one’s own pause, and not that of another',
    harms: ['PAUSED'],
    tune: paused({
      room: 50,
      comeMs: [0, 3 * MINUTE_MS, 4 * MINUTE_MS],
      pauses: [
        { ...PAUSE, forMs: MINUTE_MS },
        { ...PAUSE, by: 'ben', atMs: 12 * SECOND_MS },
      ],
    }),
    ledger: (ledger) => ({
      ...ledger,
      resume: async (jobName, _pause, at) => {
        for (const pause of (await ledger.job(jobName))?.pauses ?? []) await ledger.resume(jobName, pause, at);
      },
    }),
  },
];

const unpaused = (ledger: BatchingLedger): BatchingLedger => ({
  ...ledger,
  startConditions: async (jobName) => {
    const { job, ...said } = await ledger.startConditions(jobName);
    return { ...said, job: job && withoutPauses(job), everything: undefined };
  },
});

const withoutPauses = ({ pauses: _pauses, ...job }: RegisteredJob): RegisteredJob => job;

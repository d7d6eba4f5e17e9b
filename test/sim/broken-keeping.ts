import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs, MINUTE_MS, plusMs, SECOND_MS, toEpochSeconds } from '../../lib/core/time.ts';
import { changes, fewRequests, fullJob } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** Guards that keep a request from being forgotten, or its outcome from being lost or wrong. */
export const BROKEN_KEEPING: readonly Guard[] = [
  {
    name: 'starting-not-indexed',
    without: 'the index of doubts holds every STARTING',
    harms: ['FORGOTTEN'],
    tune: fewRequests({ mix: onlyFaults(0.1, { send: ['dies before', 'dies after'], write: ['dies after'] }) }),
    ledger: (ledger, { world }) => ({
      ...ledger,
      doubts: async (dueBy, limit) => {
        const doubts = await ledger.doubts(dueBy, limit);
        return doubts.filter(({ requestId }) => world.ledger.standing(requestId)?.state !== 'STARTING');
      },
    }),
  },
  {
    name: 'sweep-does-not-resolve',
    without: 'the sweep resolves doubt',
    harms: ['FORGOTTEN'],
    tune: fewRequests({ mix: onlyFaults(0.1, { send: ['dies before', '5xx'] }) }),
    ledger: (ledger) => ({ ...ledger, doubts: async () => [] }),
  },
  {
    name: 'sweep-does-not-drain',
    without: 'the sweep drains the backlogs',
    harms: ['FORGOTTEN'],
    tune: fullJob(2, 2 * SECOND_MS, { mix: onlyFaults(0.3, { event: ['lost'] }) }),
    ledger: (ledger, { worker }) => (worker.kind === 'sweep' ? { ...ledger, backlog: async () => [] } : ledger),
  },
  {
    name: 'sweep-does-not-poll',
    without: 'the sweep asks Glue about runs that it has not heard of',
    harms: ['NO OUTCOME'],
    tune: fewRequests({ mix: onlyFaults(0.3, { event: ['lost'] }) }),
    ledger: (ledger) => ({ ...ledger, running: async () => [] }),
  },
  {
    name: 'jobs-from-file-only',
    without: 'the jobs to sweep also come from the job register',
    harms: ['FORGOTTEN'],
    tune: (scenario, chance) => {
      const full = fullJob(2, 2 * SECOND_MS, { mix: onlyFaults(0.3, { event: ['lost'] }) })(scenario, chance);
      return { ...full, jobs: full.jobs.map((job) => ({ ...job, inFile: false })) };
    },
    ledger: (ledger) => ({ ...ledger, jobs: async () => [] }),
  },
  {
    name: 'triggers-from-file-only',
    without: 'the backlogs that are served also come from the register’s triggers',
    harms: ['FORGOTTEN'],
    tune: (scenario, chance) => {
      const full = fullJob(2, 2 * SECOND_MS, { mix: onlyFaults(0, {}) })(scenario, chance);
      return { ...full, jobs: full.jobs.map((job) => ({ ...job, inFile: false })) };
    },
    ledger: (ledger) => ({ ...ledger, noteTrigger: async () => undefined }),
  },
  {
    name: 'ttl-at-creation',
    without: 'only final states, REJECTED and CANCELLED carry a TTL',
    harms: ['FORGOTTEN'],
    tune: fullJob(2, 2 * SECOND_MS, {
      keepForMs: 10 * MINUTE_MS,
      longestRunMs: 4 * MINUTE_MS,
      mix: onlyFaults(0.5, { run: ['goes on for long'] }),
    }),
    ledger: (ledger, { world }) => ({
      ...ledger,
      create: (item) =>
        ledger.create({
          ...item,
          expiresAt: toEpochSeconds(plusMs(item.arrival, world.scenario.keepForMs)),
        } as LedgerItem),
    }),
  },
  {
    name: 'ttl-kept-when-reopened',
    without: 'a retry and a redrive remove the TTL',
    harms: ['FORGOTTEN'],
    tune: (scenario, chance) => ({
      ...fullJob(3, 2 * SECOND_MS, {
        keepForMs: 5 * MINUTE_MS,
        mix: onlyFaults(0.5, { run: ['goes on for long'], event: ['lost'] }),
      })(scenario, chance),
      personHelps: true,
      failing: 0.7,
    }),
    ledger: changes((change) => ({ ...change, remove: change.remove.filter((name) => name !== 'expiresAt') })),
  },
  {
    name: 'record-unconditional',
    without: 'record compares the attempt, and the states before STARTED',
    harms: ['FALSE START', 'FORGOTTEN'],
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      attempts: 3,
      failing: 0.9,
      longestRunMs: 2 * SECOND_MS,
      mix: onlyFaults(0.4, { write: ['late copy', 'throws, applied late'] }),
    }),
    ledger: changes((change) =>
      change.operation === 'record'
        ? { ...change, condition: { states: ['STARTING', 'UNCERTAIN', 'WAITING', 'FAILED', 'REJECTED'] } }
        : change,
    ),
  },
  {
    name: 'outcome-of-any-run',
    without: 'outcome compares the run id',
    harms: ['WRONG OUTCOME'],
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      personHelps: true,
      failing: 0.9,
      lagMs: 3_000,
      longestRunMs: 60 * SECOND_MS,
      mix: onlyFaults(0.5, { write: ['late copy', 'throws, applied late'], event: ['twice', 'late'] }),
    }),
    ledger: changes((change) => {
      const { jobRunId: _run, ...condition } = change.condition;
      return change.operation === 'outcome' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'redrive-forgets-doubt',
    without: 'a request that was rejected while in doubt is redriven into doubt',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      personHelps: true,
      giveUpMs: 0,
      mix: onlyFaults(0.4, { send: ['accepted, then 5xx', 'dies after'], look: ['gone'] }),
    }),
    ledger: changes((change) =>
      change.operation === 'redrive' && change.set.state === 'UNCERTAIN'
        ? {
            ...change,
            set: { state: 'WAITING', leaseToken: change.set.leaseToken ?? '', history: change.set.history ?? [] },
            remove: [...change.remove, 'visibilityFrom', 'searchFrom', 'nextSearch'],
          }
        : change,
    ),
  },
  {
    name: 'retry-not-tied',
    without: 'retry compares attempt and run id',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      attempts: 2,
      failing: 1,
      retryDelaySeconds: 0,
      mix: onlyFaults(0.4, { write: ['late copy', 'slow', 'throws, applied late'], event: ['twice', 'late'] }),
    }),
    ledger: changes((change) => {
      const { attempt: _attempt, jobRunId: _run, ...condition } = change.condition;
      return change.operation === 'retry' ? { ...change, condition } : change;
    }),
  },
  {
    name: 'own-retry-beside-glue',
    without: 'a failed run leads to another attempt only if the job has no retries of its own',
    harms: ['PARALLEL'],
    tune: (scenario, chance) => {
      const few = fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance);
      const jobs = few.jobs.map((job) => ({ ...job, maxRetries: 1 }));
      const mix = onlyFaults(0.7, { run: ['shown late'] });
      return { ...few, jobs, attempts: 2, failing: 0.8, retryDelaySeconds: 0, mix };
    },
    reader: (reader) => ({ ...reader, job: async () => ({ kind: 'job', maxRetries: 0, changedOn: epochMs(0) }) }),
  },
];

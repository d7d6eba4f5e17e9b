import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import type { Scenario } from './scenario.ts';
import { ORDERS } from './triggers.ts';
import type { Guard } from './world.ts';

/** A ledger that makes other changes than it was given. */
export const changes =
  (other: (change: LedgerChange) => LedgerChange): NonNullable<Guard['ledger']> =>
  (ledger: BatchingLedger) => ({
    ...ledger,
    acquire: (change) => ledger.acquire(other(change)),
    change: (change) => ledger.change(other(change)),
  });

/** Without what only distracts: clocks apart, requests that cannot start, second attempts. */
export const seldom = (scenario: Scenario): Scenario => ({
  ...scenario,
  skewMs: 0,
  attempts: 1,
  personHelps: false,
  personSays: false,
  reruns: 0,
  triggers: [ORDERS],
  cancelled: [],
  pauses: [],
  bulk: [],
  restore: undefined,
  batches: undefined,
  retryWhen: false,
  failing: 0,
  sticks: [],
  unreadable: [],
  requests: scenario.requests.map((request) => ({ ...request, trigger: 'orders', invalid: false })),
});

/** One job with room for all, and at most two requests that come soon. */
export const fewRequests =
  (given: Partial<Scenario>): NonNullable<Guard['tune']> =>
  (scenario) => {
    const calm = seldom(scenario);
    return {
      ...calm,
      jobs: calm.jobs.slice(0, 1).map((job) => ({
        ...job,
        maxConcurrentRuns: 50,
        queuing: false,
        maxRetries: 0,
        fenced: false,
        foreignRuns: [],
      })),
      requests: calm.requests
        .slice(0, 2)
        .map((request, at) => ({ ...request, jobName: 'job-0', trigger: 'orders', atMs: at * SECOND_MS })),
      ...given,
    };
  };

/** One job with room for one run, and several requests that come one after the other. */
export const fullJob =
  (requests: number, apartMs: number, given: Partial<Scenario>): NonNullable<Guard['tune']> =>
  (scenario, chance) => ({
    ...seldom(scenario),
    jobs: [
      {
        name: 'job-0',
        maxConcurrentRuns: 1,
        queuing: false,
        maxRetries: 0,
        fenced: false,
        inFile: true,
        foreignRuns: [],
      },
    ],
    requests: Array.from({ length: requests }, (_, at) => ({
      id: `r${at + 1}`,
      jobName: 'job-0',
      trigger: 'orders',
      atMs: at * apartMs + chance.between(`r${at} at`, 0, apartMs / 2),
      via: 'direct',
      deliveries: 1,
      invalid: false,
    })),
    ...given,
  });

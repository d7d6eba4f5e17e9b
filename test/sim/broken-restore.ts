import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { bulk } from './broken-batch-pieces.ts';
import { fewRequests, fullJob } from './broken-pieces.ts';
import { type FaultMix, onlyFaults } from './faults.ts';
import { RESTORE_WAIT_MS } from './restore-plan.ts';
import type { Guard } from './world.ts';

const A_RESTORE = { sinceMs: 15 * SECOND_MS, stopMs: 3 * MINUTE_MS, waitMs: RESTORE_WAIT_MS };

/** At the restored moment requests wait for a job that is full; all of them are sent before everything is stopped. */
const waitingThen =
  (mix: FaultMix): NonNullable<Guard['tune']> =>
  (scenario, chance) => ({
    ...fullJob(4, 3 * SECOND_MS, { mix, entriesPerPage: 25, longestRunMs: 30 * SECOND_MS, restore: A_RESTORE })(
      scenario,
      chance,
    ),
  });

/** A repair that leaves some of its writes out, and believes that it has made them. */
const repairWithout =
  (isLeftOut: (change: LedgerChange) => boolean): NonNullable<Guard['ledger']> =>
  (ledger, { worker }) => ({
    ...ledger,
    change: async (change) =>
      worker.kind === 'restore' && isLeftOut(change) ? { applied: true } : ledger.change(change),
  });

/** Guards of putting the ledger's table back. */
export const BROKEN_RESTORE: readonly Guard[] = [
  {
    name: 'restored-table-believed',
    without: 'what a restored table holds as clean is started with its run, or in doubt',
    harms: ['DOUBLE'],
    tune: waitingThen(onlyFaults(0, {})),
    ledger: repairWithout(({ condition }) => condition.states.includes('WAITING')),
  },
  {
    name: 'restored-unfound-is-clean',
    without: 'what a restored table holds as clean is in doubt, also if no run is found',
    harms: ['DOUBLE'],
    // The job is created again, so that it lists no run of the time before.
    tune: waitingThen(onlyFaults(0.3, { world: ['job made anew'] })),
    ledger: repairWithout(({ condition, set }) => condition.states.includes('WAITING') && set.state === 'UNCERTAIN'),
  },
  {
    name: 'restored-attempts-ignored',
    without: 'a run of a later attempt than a restored table knows of is found',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0, {}), restore: A_RESTORE })(scenario, chance),
      attempts: 3,
      failing: 0.9,
      retryDelaySeconds: 30,
      longestRunMs: 20 * SECOND_MS,
    }),
    ledger: repairWithout(({ condition, set }) => condition.attempt !== set.attempt && set.state === 'STARTED'),
  },
  {
    name: 'restored-without-stand-ins',
    without: 'a run whose request a restored table has lost gets an entry',
    harms: ['DOUBLE'],
    tune: fewRequests({ mix: onlyFaults(0, {}), restore: { ...A_RESTORE, sinceMs: 0 } }),
    ledger: (ledger, { worker }) =>
      worker.kind === 'restore' ? { ...ledger, create: async () => ({ applied: true }) } : ledger,
  },
  {
    name: 'restored-at-once',
    without: 'the repair begins when every send has ended, and Glue shows its run',
    harms: ['DOUBLE'],
    soundWorld: false,
    tune: (scenario, chance) => ({
      ...fewRequests({
        mix: onlyFaults(0.7, { run: ['shown late'], send: ['dies after', 'accepted, reply lost'] }),
      })(scenario, chance),
      restore: { sinceMs: 0, stopMs: chance.between('stopped', 500, 5_000), waitMs: 0 },
    }),
  },
  {
    name: 'restored-gone-believed',
    without: 'the repair names the jobs that Glue does not know, and is repeated if they exist',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0.5, { look: ['gone'] }) })(scenario, chance),
      restore: { ...A_RESTORE, sinceMs: 0 },
    }),
    reader: (reader, { worker }) => ({
      ...reader,
      list: async (jobName, nextToken) => {
        const reply = await reader.list(jobName, nextToken);
        return worker.kind === 'restore' && reply.kind === 'gone' ? { kind: 'page', runs: [] } : reply;
      },
    }),
  },
  {
    name: 'restored-members-gather-on',
    without: 'what gathers in a restored table is rejected, because a batch may have taken it since',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0, {}), { withinMs: 10 * SECOND_MS, restore: A_RESTORE }),
    ledger: repairWithout(({ condition }) => condition.states.includes('GATHERED')),
  },
  {
    name: 'restored-lists-believed',
    without: 'after a restore only the list of a batch that the ledger knows tells that an upload runs',
    harms: ['FORGOTTEN'],
    // The batch waits for a pause when everything is stopped, and the table has lost it.
    tune: (scenario, chance) => ({
      ...bulk(onlyFaults(0, {}), { withinMs: 10 * SECOND_MS, restore: A_RESTORE })(scenario, chance),
      pauses: [{ on: 'job-0', by: 'ana', atMs: 0, forMs: 12 * MINUTE_MS }],
    }),
    anyList: true,
  },
  {
    name: 'stand-in-runs-again',
    without: 'what stands for a request that a restored table has lost cannot run again',
    harms: ['REJECTED'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance),
      restore: { ...A_RESTORE, sinceMs: 0 },
      failing: 0.9,
      personHelps: true,
      reruns: 1,
    }),
    ledger: (ledger, { worker }) => ({
      ...ledger,
      get: async (requestId) => {
        const item = await ledger.get(requestId);
        return worker.kind === 'person' && item !== undefined
          ? { ...item, request: item.request ?? { JobName: item.jobName } }
          : item;
      },
    }),
  },
];

import { isBefore, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { changes, fewRequests } from './broken-pieces.ts';
import type { Chance } from './chance.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** Replies that Glue, or the way to it, gave as 5xx. */
const is5xx = (name: string): boolean => name === 'InternalServiceException';

const takenForNotStarted =
  (isMistaken: (name: string) => boolean) =>
  (sender: GlueSender): GlueSender => ({
    ...sender,
    start: async (request) => {
      const reply = await sender.start(request);
      if (reply.kind !== 'ambiguous' || !isMistaken(reply.error.name)) return reply;
      return { kind: 'not-started', cause: 'not-sent', error: reply.error };
    },
  });

const othersRuns = (chance: Chance) =>
  Array.from({ length: 20 }, (_, nth) => ({
    atMs: chance.between(`foreign ${nth}`, 0, 90 * SECOND_MS),
    lastsMs: chance.between(`foreign ${nth} lasts`, SECOND_MS, 20 * SECOND_MS),
  }));

/** Guards around StartJobRun and the lease. */
export const BROKEN_SENDING: readonly Guard[] = [
  {
    name: 'sdk-retries',
    without: 'SDK retries are off for StartJobRun',
    harms: ['DOUBLE'],
    tune: fewRequests({ mix: onlyFaults(0.1, { send: ['accepted, then 5xx', '5xx', 'accepted, reply lost'] }) }),
    sender: (sender) => ({
      ...sender,
      start: async (request) => {
        const reply = await sender.start(request);
        return reply.kind === 'ambiguous' ? sender.start(request) : reply;
      },
    }),
  },
  {
    name: '5xx-not-ambiguous',
    without: 'a 5xx counts as ambiguous',
    harms: ['DOUBLE'],
    tune: fewRequests({ mix: onlyFaults(0.1, { send: ['accepted, then 5xx', '5xx'] }) }),
    sender: takenForNotStarted(is5xx),
  },
  {
    name: 'timeout-not-ambiguous',
    without: 'a client time-out counts as ambiguous',
    harms: ['DOUBLE'],
    tune: fewRequests({ mix: onlyFaults(0.1, { send: ['accepted, reply lost', 'hangs', 'accepted late'] }) }),
    sender: takenForNotStarted((name) => !is5xx(name)),
  },
  {
    name: 'lease-shorter-than-limit',
    without: 'the lease is never shorter than the time that the sender may still live',
    harms: ['DOUBLE'],
    tune: fewRequests({
      acceptLateMs: 30 * SECOND_MS,
      mix: onlyFaults(0.5, { send: ['stalls'], run: ['shown late'] }),
    }),
    // The table holds a lease of five seconds; the holder believes in its own.
    ledger: (ledger) => ({
      ...ledger,
      create: (item) =>
        ledger.create(
          item.state === 'STARTING' ? { ...item, leaseUntil: plusMs(item.acquiredAt, 5 * SECOND_MS) } : item,
        ),
      acquire: async (change) => {
        const { set } = change;
        if (set.state !== 'STARTING' || set.acquiredAt === undefined || set.leaseUntil === undefined) {
          return ledger.acquire(change);
        }
        const leaseUntil = plusMs(set.acquiredAt, 5 * SECOND_MS);
        const taken = await ledger.acquire({ ...change, set: { ...set, leaseUntil } });
        if (!taken.applied || taken.item.state !== 'STARTING') return taken;
        return { applied: true, item: { ...taken.item, leaseUntil: set.leaseUntil } };
      },
    }),
  },
  {
    name: 'checks-before-lane',
    without: 'time and lease are looked at after the lane is got, directly before the send',
    harms: ['DOUBLE'],
    tune: fewRequests({ mix: onlyFaults(0.5, { lane: ['frozen'] }) }),
    checksBeforeLane: true,
  },
  {
    name: 'admission-reacquires',
    without: 'admission never acquires an existing STARTING item whose lease is over',
    harms: ['DOUBLE'],
    tune: fewRequests({
      mix: onlyFaults(0.2, {
        send: ['dies after', 'dies, accepted late', 'stalls'],
        delivery: ['late', 'twice', 'delete lost'],
        sweep: ['left out', 'late'],
      }),
    }),
    ledger: (ledger, { world, worker }) => ({
      ...ledger,
      create: async (item) => {
        const created = await ledger.create(item);
        const found = created.applied ? undefined : created.item;
        if (found?.state !== 'STARTING' || found.leaseUntil === undefined || item.state !== 'STARTING') return created;
        if (!isBefore(found.leaseUntil, worker.clock())) return created;
        const { leaseToken, acquiredAt, leaseUntil, requestId } = item;
        if (acquiredAt === undefined || leaseUntil === undefined) return created;
        world.tell(worker.name, () => `acquires ${requestId} again`);
        return ledger.change({
          operation: 'acquire',
          item,
          condition: { states: ['STARTING'], leaseToken: found.leaseToken },
          set: { state: 'STARTING', leaseToken, acquiredAt, leaseUntil },
          remove: [],
        });
      },
    }),
  },
  {
    name: 'other-identities-ignored',
    without: 'an upload is also looked up by the identity that it had before reupload was changed',
    harms: ['DOUBLE'],
    tune: (scenario, chance) => {
      const few = fewRequests({
        mix: onlyFaults(0.4, { delivery: ['late', 'delete lost'], world: ['reupload changes'] }),
      })(scenario, chance);
      return { ...few, requests: few.requests.map((request) => ({ ...request, via: 'queue', deliveries: 3 })) };
    },
    ledger: (ledger, { worker }) => (worker.kind === 'uploads' ? { ...ledger, get: async () => undefined } : ledger),
  },
  {
    name: 'token-per-invocation',
    without: 'each acquisition has a token of its own',
    harms: ['DOUBLE'],
    // Other runs end all the time: one invocation hears of several, and acquires the same head more than once.
    tune: (scenario, chance) => ({
      ...fewRequests({})(scenario, chance),
      jobs: [
        {
          name: 'job-0',
          maxConcurrentRuns: 2,
          queuing: false,
          maxRetries: 0,
          fenced: false,
          inFile: true,
          foreignRuns: othersRuns(chance),
        },
      ],
      requests: scenario.requests
        .slice(0, 1)
        .map((request) => ({ ...request, jobName: 'job-0', atMs: 5 * SECOND_MS, invalid: false })),
      batch: 10,
      windowMs: 5 * SECOND_MS,
      longestRunMs: 2 * SECOND_MS,
      mix: onlyFaults(0.35, {
        write: ['late copy'],
        read: ['slow'],
        run: ['slot freed late'],
        send: ['accepted, reply lost'],
      }),
    }),
    oneTokenPerInvocation: true,
  },
  {
    name: 'requeue-forces',
    without: 'requeue, reject and doubt compare state and lease token',
    harms: ['DOUBLE'],
    tune: fewRequests({
      mix: onlyFaults(0.2, { write: ['late copy'], send: ['throttled', 'not sent'], run: ['goes on for long'] }),
    }),
    ledger: changes((change) =>
      change.operation === 'requeue'
        ? { ...change, condition: { states: ['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED'] } }
        : change,
    ),
  },
];

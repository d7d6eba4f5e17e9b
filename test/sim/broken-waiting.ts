import { TriggerError } from '../../lib/core/errors.ts';
import { epochMs, isBefore, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { changes, fewRequests } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import { isInBacklog } from './order.ts';
import type { SimulatedRequest } from './scenario.ts';
import type { StickyError } from './sticks.ts';
import type { Guard } from './world.ts';

const aCall = (id: string, atMs: number): SimulatedRequest => ({
  id,
  jobName: 'job-0',
  trigger: 'orders',
  atMs,
  via: 'direct',
  deliveries: 1,
  invalid: false,
});

/** So many requests to which an error sticks for good; then two good ones, that come while those wait. */
const badNeighbours =
  (count: number, error: StickyError, goodToo?: { readonly untilMs: number }): NonNullable<Guard['tune']> =>
  (scenario, chance) => {
    const bad = Array.from({ length: count }, (_, at) => aCall(`r${at + 1}`, at * SECOND_MS));
    const good = [
      aCall(`r${count + 1}`, 20 * SECOND_MS),
      aCall(`r${count + 2}`, chance.between('late', 2, 6) * MINUTE_MS),
    ];
    return {
      ...fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance),
      requests: [...bad, ...good],
      entriesPerPage: 25,
      sticks: [
        ...bad.map(({ id }) => ({ on: id, error, fromMs: 0 })),
        ...(goodToo === undefined ? [] : [{ on: 'job-0', error, fromMs: 0, ...goodToo }]),
      ],
    };
  };

/** Guards that keep a request from waiting for ever, or from being given up, because of others. */
export const BROKEN_WAITING: readonly Guard[] = [
  {
    name: 'doubt-returns-to-head',
    without: 'a request that returns from doubt delays no others',
    harms: ['LATE'],
    tune: badNeighbours(8, 'a 5xx'),
    ledger: changes((change) => {
      const { operation, set } = change;
      if (operation !== 'clear' || set.state !== 'WAITING') return change;
      const { notBefore: _notBefore, ...rest } = set;
      return { ...change, set: { ...rest, waitingFor: 'backlog' }, remove: [...change.remove, 'notBefore'] };
    }),
  },
  {
    name: 'lack-of-resources-is-busy',
    without: 'a request that asks for more resources than the account has delays no others',
    harms: ['LATE'],
    tune: badNeighbours(1, 'no resources'),
    sender: (sender) => ({
      ...sender,
      start: async (request) => {
        const reply = await sender.start(request);
        return reply.kind === 'not-started' && reply.cause === 'resources' ? { ...reply, cause: 'busy' } : reply;
      },
    }),
  },
  {
    name: 'backoff-by-place',
    without: 'requests with a backoff take turns by how long they have been due, not by their place',
    harms: ['LATE'],
    // The good ones got a backoff, too, while there were no resources for any request.
    tune: badNeighbours(5, 'no resources', { untilMs: 5 * MINUTE_MS }),
    timing: { longestBackoffMs: MINUTE_MS },
    ledger: (ledger, { worker }) => ({
      ...ledger,
      backlog: async (jobName, trigger, after) =>
        (await ledger.backlog(jobName, trigger, after)).map((entry) =>
          entry.notBefore !== undefined && isBefore(entry.notBefore, worker.clock())
            ? { ...entry, notBefore: epochMs(0) }
            : entry,
        ),
    }),
  },
  {
    name: 'no-second-opinion',
    without: 'after a refusal that blames the job, another request is tried',
    harms: ['LATE'],
    tune: badNeighbours(1, 'denied'),
    timing: { sendsInVain: 1 },
  },
  {
    name: 'refusal-of-job-rejects',
    without: 'a refusal that concerns the job or the account rejects no request at once',
    harms: ['REJECTED'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance),
      sticks: [
        {
          on: 'job-0',
          error: chance.pick('refusal', ['denied', 'no such job', 'unknown key', 'IAM lags']),
          fromMs: 0,
          untilMs: 2 * MINUTE_MS,
        },
      ],
    }),
    sender: (sender) => ({
      ...sender,
      start: async (request) => {
        const reply = await sender.start(request);
        const refused = reply.kind === 'not-started' && (reply.cause === 'denied' || reply.cause === 'job-missing');
        return refused ? { kind: 'permanent', error: reply.error } : reply;
      },
    }),
  },
  {
    name: 'unreadable-blocks',
    without: 'an entry that cannot be read is skipped, and the others are read',
    harms: ['LATE'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance),
      requests: ['r1', 'r2', 'r3'].map((id, at) => aCall(id, at * 5 * SECOND_MS)),
      // The first is denied for a while, so that all of them are in the backlog.
      sticks: [{ on: 'job-0', error: 'denied', fromMs: 0, untilMs: MINUTE_MS }],
      unreadable: ['r1'],
    }),
    ledger: (ledger, { world }) => ({
      ...ledger,
      backlog: async (jobName, trigger, after) => {
        const found = await ledger.backlog(jobName, trigger, after);
        const blocks = [...world.ledger.all()].some((item) => isInBacklog(item) && world.watch.isUnreadable(item));
        if (blocks) throw new TriggerError('LEDGER_UNREACHABLE', 'an entry cannot be read', { retryable: false });
        return found;
      },
    }),
  },
  {
    name: 'never-given-up',
    without: 'a request whose sends come to nothing for too long is rejected',
    harms: ['FORGOTTEN'],
    soundWorld: false,
    tune: (scenario, chance) => ({
      ...badNeighbours(1, 'a 5xx')(scenario, chance),
      giveUpMs: Number.POSITIVE_INFINITY,
    }),
  },
];

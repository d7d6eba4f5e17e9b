import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { fewRequests } from './broken-pieces.ts';
import { TRY_AGAIN } from './failures.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** One job without retries of Glue's own, whose runs mostly fail, and a trigger that wants other attempts. */
const failing =
  (given: { readonly retryWhen?: boolean; readonly retryDelaySeconds?: number }): NonNullable<Guard['tune']> =>
  (scenario, chance) => ({
    ...fewRequests({ mix: onlyFaults(0.3, { event: ['lost', 'late'] }) })(scenario, chance),
    attempts: 3,
    failing: 0.9,
    retryDelaySeconds: 0,
    longestRunMs: 2 * SECOND_MS,
    ...given,
  });

const readsPolicy =
  (other: (retry: RetryPolicy) => RetryPolicy): NonNullable<Guard['ledger']> =>
  (ledger) => ({
    ...ledger,
    get: async (requestId) => {
      const item: LedgerItem | undefined = await ledger.get(requestId);
      return item?.retry === undefined ? item : { ...item, retry: other(item.retry) };
    },
  });

/** Guards of how many attempts there are, and when. */
export const BROKEN_ATTEMPTS: readonly Guard[] = [
  {
    name: 'when-ignored',
    without: 'a failed run leads to another attempt only if the retry’s condition holds',
    harms: ['TOO MANY'],
    tune: failing({ retryWhen: true }),
    ledger: readsPolicy(({ when: _when, ...retry }) => retry),
  },
  {
    name: 'undecided-is-yes',
    without: 'a condition that cannot be evaluated leads to no other attempt',
    harms: ['TOO MANY'],
    tune: failing({ retryWhen: true }),
    reader: (reader) => ({
      ...reader,
      get: async (jobName, jobRunId) => {
        const reply = await reader.get(jobName, jobRunId);
        const isUndecided = reply.kind === 'run' && reply.run.errorMessage?.includes(': ') === false;
        return isUndecided ? { ...reply, run: { ...reply.run, errorMessage: TRY_AGAIN } } : reply;
      },
    }),
  },
  {
    name: 'delay-ignored',
    without: 'another attempt waits for its delay',
    harms: ['EARLY'],
    tune: failing({ retryDelaySeconds: 90 }),
    ledger: (ledger) => ({
      ...ledger,
      backlog: async (jobName, trigger, after) =>
        (await ledger.backlog(jobName, trigger, after)).map(({ notBefore, ...entry }) =>
          entry.waitingFor === 'retry' || notBefore === undefined ? entry : { ...entry, notBefore },
        ),
    }),
  },
  {
    name: 'delay-does-not-grow',
    without: 'each further attempt waits longer by the delay’s factor',
    harms: ['EARLY'],
    tune: failing({ retryDelaySeconds: 90 }),
    ledger: readsPolicy((retry) => ({ ...retry, factor: 1 })),
  },
  {
    name: 'rerun-names-no-attempt',
    without: 'a rerun that names the attempt happens once, however often it is sent',
    harms: ['TOO MANY'],
    tune: (scenario, chance) => ({
      ...fewRequests({ mix: onlyFaults(0, {}) })(scenario, chance),
      reruns: 2,
      longestRunMs: 2 * SECOND_MS,
    }),
    rerun: ({ attempt: _attempt, ...call }) => call,
  },
];

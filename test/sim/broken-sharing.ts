import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import type { WriteResult } from '../../lib/ports/ledger.ts';
import type { SharedCalls } from '../../lib/ports/shared-calls.ts';
import { fewRequests } from './broken-pieces.ts';
import { type FaultMix, onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** Uploads that come all the time, each twice, so that those of one call are partly new. */
const twiceAmongOthers =
  (mix: FaultMix): NonNullable<Guard['tune']> =>
  (scenario, chance) => ({
    ...fewRequests({})(scenario, chance),
    requests: Array.from({ length: 8 }, (_, at) => ({
      id: `r${at + 1}`,
      jobName: 'job-0',
      trigger: 'orders',
      atMs: chance.between(`r${at} at`, 0, 2 * MINUTE_MS),
      via: 'queue',
      deliveries: 2,
      invalid: false,
    })),
    batch: 10,
    windowMs: 20 * SECOND_MS,
    mix,
  });

/** What was applied of a call counts for all of it. */
const answeringForAll = (calls: SharedCalls): SharedCalls => ({
  ...calls,
  carryOut: (writes) => {
    const own = writes.map(() => Promise.withResolvers<WriteResult>());
    calls.carryOut(
      writes.map(({ write }, at) => ({
        write,
        settle: (answer) => own[at]?.resolve(answer),
        fail: (error) => own[at]?.reject(error),
      })),
    );
    const all = Promise.allSettled(own.map(({ promise }) => promise));
    const isApplied = (answer: PromiseSettledResult<WriteResult>) =>
      answer.status === 'fulfilled' && answer.value.applied;
    for (const [at, { settle, fail }] of writes.entries()) {
      void all.then(async (answers) => {
        if (answers.some(isApplied)) settle({ applied: true });
        else await own[at]?.promise.then(settle, fail);
      });
    }
  },
});

/** Guards around what admission learns of its writes. */
export const BROKEN_SHARING: readonly Guard[] = [
  {
    name: 'call-answers-for-all',
    without: 'each write of a shared call has an answer of its own',
    harms: ['DOUBLE'],
    tune: twiceAmongOthers(onlyFaults(0.2, { delivery: ['late', 'delete lost'] })),
    sharedCalls: answeringForAll,
  },
  {
    name: 'unknown-create-is-sent',
    without: 'a create of which it is not known whether it was applied leads to no send',
    harms: ['DOUBLE'],
    tune: twiceAmongOthers(onlyFaults(0.2, { member: ['given up', 'refuser not read'], write: ['throws'] })),
    ledger: (ledger) => ({
      ...ledger,
      create: (item) => ledger.create(item).catch(() => ({ applied: true })),
    }),
  },
];

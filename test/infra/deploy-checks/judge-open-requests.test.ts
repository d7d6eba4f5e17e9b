import { describe, expect, it, vi } from 'vitest';
import { type OpenRequests, orphanedJobs } from '../../../infra/deploy-checks/judge-open-requests.ts';
import { jobNames } from '../../../infra/stack/run-state-patterns.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { anEnded } from '../../doubles/items-in-state.ts';
import { anUncertain, aStarted } from '../../doubles/ledger-items.ts';
import { memoryLedger } from '../../doubles/memory-ledger.ts';
import { aRequest } from '../../doubles/test-world.ts';
import { anUploadTrigger, someTriggers } from '../some-triggers.ts';

/** A ledger with requests of the job `old`, each in its state. */
const aLedger = async (...items: readonly LedgerItem[]) => {
  const ledger = memoryLedger();
  await ledger.noteTrigger('old', 'orders');
  for (const item of items) ledger.put({ ...item, jobName: 'old' });
  return ledger;
};

const waiting: LedgerItem = { ...aRequest(), state: 'WAITING', leaseToken: 'o', attempt: 1, history: [] };
const running = aStarted({ ...aRequest({ requestId: 'r2' }), jobRunId: 'jr_2' });
const doubtful = anUncertain({ ...aRequest({ requestId: 'r3' }) });
const ended = anEnded({ ...aRequest({ requestId: 'r4' }), jobRunId: 'jr_4' });

const named = (...names: readonly string[]) => new Set(names);

describe('a job that no trigger names any more', () => {
  it.each([
    ['waits', waiting, 'some wait'],
    ['has a run in progress', running, 'some have a run in progress'],
    ['is in doubt', doubtful, 'some are in doubt'],
  ])('may not go while a request of it %s', async (_what, item, told) => {
    expect(await orphanedJobs(await aLedger(item), named('new'))).toEqual([
      `no trigger starts the job "old" any more, and requests of it are open: ${told}. Without permission for the job ` +
        'the functions could neither start them nor see how they end. Write keepJobs: ["old"] into the triggers file, ' +
        'and remove it when they have ended',
    ]);
  });

  it('is reported once, with everything that is open', async () => {
    const errors = await orphanedJobs(await aLedger(waiting, running, doubtful), named());
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('some wait, some have a run in progress, some are in doubt');
  });

  it('comes in the order of the names, whatever that of the register', async () => {
    const ledger: OpenRequests = {
      ...(await aLedger(waiting)),
      jobs: async () => ['b', 'c', 'a'].map((jobName) => ({ jobName, triggers: ['orders'] })),
      backlog: async () => [waiting],
    };
    const errors = await orphanedJobs(ledger, named());
    expect(errors.map((error) => /the job "(.)"/.exec(error)?.[1])).toEqual(['a', 'b', 'c']);
  });

  it('is looked for among the thousand oldest doubts, however long they have been due', async () => {
    const ledger: OpenRequests = { ...(await aLedger()), doubts: vi.fn(async () => []) };
    await orphanedJobs(ledger, named());
    // The last moment that a Date can have.
    expect(ledger.doubts).toHaveBeenCalledExactlyOnceWith(8.64e15, 1_000);
  });

  it('costs no reading of doubts while every job is named', async () => {
    const ledger: OpenRequests = { ...(await aLedger()), doubts: vi.fn(async () => []) };
    expect(await orphanedJobs(ledger, named('old'))).toEqual([]);
    expect(ledger.doubts).not.toHaveBeenCalled();
  });

  it('may go once all its requests have ended', async () => {
    expect(await orphanedJobs(await aLedger(ended), named())).toEqual([]);
  });

  it('may stay open as long as keepJobs names it', async () => {
    const triggers = { ...someTriggers([anUploadTrigger('orders/*')]), keepJobs: ['old'] };
    expect(await orphanedJobs(await aLedger(waiting), named(...jobNames(triggers)))).toEqual([]);
  });
});

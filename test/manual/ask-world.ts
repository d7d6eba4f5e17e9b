import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { gather } from '../../lib/core/ledger/member-writes.ts';
import type { MemberRole } from '../../lib/core/ledger/membership.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { ManualContext } from '../../lib/manual/decide-call.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { callManually } from '../doubles/a-manual-call.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, someTriggers } from '../infra/some-triggers.ts';

export const BY = { day: '2026-11-22' };
export const GROUP = groupIdOf('orders', BY);

/** The id of the nth request of a test. */
export const idOf = (nth: number): string => String(nth).padStart(24, '0');

/** A triggers file whose trigger `orders` gathers the uploads of each day. */
export const batching = (policy: Partial<BatchPolicy> | undefined): Triggers =>
  someTriggers([
    anUploadTrigger('orders/{day}/{file}.csv', 'landing', {
      start: { JobName: 'orders-etl', Arguments: { '--day': { path: ['day'] } } },
      ...(policy === undefined ? {} : { batch: aPolicy({ by: ['day'], ...policy }) }),
    }),
  ]);

const EACH_OBJECT = { head: async () => ({ size: 4, etag: 'e', lastModified: START_OF_TEST }) };

/** A ledger in memory in which uploads gather, and a person who asks and says. */
export const askWorld = (policy: Partial<BatchPolicy> = { quietSeconds: 60, atMostSeconds: 900 }) => {
  const world = testWorld();
  const file = { triggers: batching(policy) };
  return {
    ...world,
    /** Another triggers file is deployed. */
    deploy: (next: Triggers) => void Object.assign(file, { triggers: next }),
    /** An upload that gathers since so many minutes after the start. */
    gathers(
      nth: number,
      minutes = 0,
      { role = 'upload' as MemberRole, part = undefined as string | undefined, by = BY } = {},
    ) {
      const { trigger, markerName, identity, event } = aRequest({ requestId: `${nth}` });
      const member = { group: groupIdOf('orders', by), by, role, size: 5, ...(part === undefined ? {} : { part }) };
      const arrival = plusMs(START_OF_TEST, minutes * MINUTE_MS);
      world.ledger.put(
        gather(
          { requestId: idOf(nth), trigger, jobName: 'orders-etl', markerName, arrival, identity, event, member },
          `t${nth}`,
        ),
      );
    },
    call: (payload: unknown, groups: ManualContext['groups'] = world.ledger) =>
      callManually(world, payload, { triggers: file.triggers, objects: EACH_OBJECT, groups }),
    /** The wishes to close that stand in the ledger. */
    wishes: () => world.ledger.items().filter(({ member }) => member?.role === 'close'),
  };
};

/** The request of a batch of two objects, which waits. */
export const aBatch = (requestId: string) =>
  aWaiting({
    ...{ requestId, jobName: 'orders-etl', arrival: START_OF_TEST },
    event: {
      source: 'batch',
      ...{ group: GROUP, cutToken: 'c', by: BY, number: 3, reason: 'deadline', complete: false, missing: ['rates'] },
      ...{ count: 2, bytes: 10, first: '2026-11-22T11:00:00Z', last: '2026-11-22T11:59:59Z' },
      ...{ manifest: 's3://manifests/orders/b.jsonl', keys: ['a', 'b'] },
    },
  });

/** The ledger in memory stands for DynamoDB in the simulations; so the two must agree on any history of writes. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as doubts from '../../lib/core/ledger/doubt-writes.ts';
import { GATHER_SHARDS } from '../../lib/core/ledger/gather-keys.ts';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import * as members from '../../lib/core/ledger/member-writes.ts';
import * as outcomes from '../../lib/core/ledger/outcome-writes.ts';
import * as person from '../../lib/core/ledger/person-writes.ts';
import * as publishing from '../../lib/core/ledger/publish-writes.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { type EpochMs, plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import { endingAt } from '../../lib/ledger/write-until-deadline.ts';
import { aMembership, inState } from '../doubles/items-in-state.ts';
import { aLease, aNewRequest, noon, unique } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { type LedgerServer, openDynalite } from './dynamodb-servers.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server?.close());

const entry = { at: noon, what: 'searched', attempt: 1, result: 'nothing' } as const;
const error = { name: 'E', message: 'told by the test' };

type ChangeOf<Writes> = {
  [Name in keyof Writes]: Writes[Name] extends (...given: never[]) => LedgerChange ? Name : never;
}[keyof Writes];
type Write =
  | ChangeOf<typeof starting>
  | ChangeOf<typeof doubts>
  | ChangeOf<typeof outcomes>
  | ChangeOf<typeof person>
  | ChangeOf<typeof publishing>
  | ChangeOf<typeof members>;
type Made = (seen: LedgerItem, now: EpochMs) => LedgerChange;

const ending = (now: EpochMs) => endingAt(now, { keepForMs: 1_000, timing: DEFAULT_TIMING });
const doubt = (now: EpochMs) => ({ visibilityFrom: now, searchFrom: now, nextSearch: plusMs(now, 1) });
const run = (seen: LedgerItem, now: EpochMs) => ({ jobRunId: `jr_${now}_${seen.requestId}`, startedAt: now });
const inDoubt = (seen: LedgerItem) => (seen.state === 'STARTING' ? seen : inState('UNCERTAIN', seen));

/**
 * Every write of the protocol, made for an item as somebody saw it, maybe long ago and in another state. The compiler
 * demands each function of the files `*-writes.ts` that makes a change.
 */
const WRITES: Readonly<Record<Write, readonly Made[]>> = {
  acquire: [
    (seen, now) => starting.acquire(seen, { leaseToken: `taker-${now}`, acquiredAt: now, leaseUntil: plusMs(now, 2) }),
  ],
  record: [(seen, now) => starting.record(seen, run(seen, now), entry)],
  requeue: [
    (seen, now) => starting.requeue(inState('STARTING', seen), { notBefore: now, waitingFor: 'busy' }, entry),
    (seen, now) => {
      const backoff = { of: 'job', since: now, count: 2 } as const;
      return starting.requeue(inState('STARTING', seen), { notBefore: now, waitingFor: 'denied', backoff }, entry);
    },
  ],
  singleOut: [(seen, now) => starting.singleOut(inState('WAITING', seen), { of: 'job', since: now, count: 1 })],
  reject: [(seen, now) => starting.reject(inState('STARTING', seen), error, ending(now), entry)],
  doubt: [(seen, now) => starting.doubt(inState('STARTING', seen), doubt(now), error, entry)],
  doubtExpired: [(seen, now) => doubts.doubtExpired(inState('STARTING', seen), doubt(now), now, entry)],
  postpone: [(seen, now) => doubts.postpone(inState('UNCERTAIN', seen), plusMs(now, 3), entry)],
  clear: [(seen, now) => doubts.clear(inDoubt(seen), { leaseToken: `resolver-${now}`, now }, entry)],
  setAside: [(seen, now) => doubts.setAside(inDoubt(seen), error, ending(now), entry)],
  rejectInDoubt: [
    (seen, now) =>
      doubts.rejectInDoubt(inDoubt(seen), error, ending(now), { visibilityFrom: now, searchFrom: now }, entry),
  ],
  adopt: [(seen, now) => doubts.adopt(inState('UNCERTAIN', seen), run(seen, now), entry)],
  outcome: [
    (seen, now) => {
      const { jobRunId } = inState('STARTED', seen);
      return outcomes.outcome(seen, { jobRunId, state: 'FAILED', endedAt: now }, ending(now));
    },
  ],
  publish: [
    (seen) => publishing.publish(inState('FAILED', seen), { executionSeconds: 1 }),
    (seen) => publishing.publish(inState('REJECTED', seen), undefined),
  ],
  follow: [
    (seen, now) => {
      const started = inState('STARTED', seen);
      return outcomes.follow(started, started.jobRunId, `jr_${now}_retry_${seen.requestId}`, entry);
    },
  ],
  retry: [
    (seen, now) => {
      const wait = { leaseToken: `retrier-${now}`, notBefore: plusMs(now, 2), waitingFor: 'retry' } as const;
      return outcomes.retry(inState('STARTED', seen), wait, entry);
    },
    (seen, now) => {
      const wait = { leaseToken: `person-${now}`, notBefore: now, waitingFor: 'redrive' } as const;
      return outcomes.retry(inState('FAILED', seen), wait, entry);
    },
  ],
  cancel: [
    (seen, now) => person.cancel(seen, { cancelledBy: 'ana', why: 'sent twice' }, ending(now), entry),
    (seen, now) => {
      const act = { cancelledBy: 'bob', why: 'a month too many', cancelId: `c-${now}` };
      return person.cancel(seen, act, ending(now), entry);
    },
  ],
  redrive: [
    (seen, now) => person.redrive(inState('CANCELLED', seen), { leaseToken: `person-${now}`, now }, entry),
    (seen, now) => person.redrive(inState('REJECTED', seen), { leaseToken: `person-${now}`, now }, entry),
    (seen, now) => {
      const taken = { leaseToken: `person-${now}`, now, noRunExists: true, request: { JobName: seen.jobName } };
      return person.redrive(inState('REJECTED', seen), taken, entry);
    },
  ],
  restoreRun: [
    (seen, now) => {
      const found = { ...run(seen, now), attempt: seen.attempt + 1 };
      return person.restoreRun(seen, found, `restorer-${now}`, entry);
    },
  ],
  regather: [
    (seen, now) => {
      const taken = { leaseToken: `person-${now}`, member: aMembership({ group: seen.jobName }) };
      return members.regather(inState('REJECTED', seen), taken, entry);
    },
  ],
  assign: [(seen, now) => members.assign(seen, { batchId: `b-${now}`, expiresAt: toEpochSeconds(now) })],
  single: [(seen, now) => members.single(seen, { leaseToken: `closer-${now}`, request: { JobName: seen.jobName } })],
  rejectSingle: [(seen, now) => members.rejectSingle(seen, `closer-${now}`, error, ending(now))],
  restoreDoubt: [(seen, now) => person.restoreDoubt(seen, `restorer-${now}`, doubt(now), entry)],
};

const ALL = Object.entries(WRITES).flatMap(([name, made]) => made.map((make) => ({ name, make })));

const step = fc.record({
  write: fc.nat(),
  /** Whether it is one of the writes that the state in hand allows, or any. */
  fits: fc.boolean(),
  request: fc.nat(2),
  /** How many versions old the item is that the writer has in hand. */
  age: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
});

// Some thousand calls over the wire: half a minute where other work goes on.
it('memory and DynamoDB agree on every reply and every reading, whatever the history', {
  timeout: 180_000,
}, async () => {
  const applied = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const both = [memoryLedger(), wholeDynamoLedger({ client: server.client, tableName: server.tableName })] as const;
      const agree = async <Answer>(ask: (ledger: BatchingLedger) => Promise<Answer>): Promise<Answer> => {
        const [inMemory, inDynamo] = [await ask(both[0]), await ask(both[1])];
        expect(inDynamo).toEqual(inMemory);
        return inMemory;
      };

      const jobName = unique('job');
      const requests = [0, 1, 2].map((at) => aNewRequest({ jobName, arrival: plusMs(noon, -at) }));
      const [first, second, third] = requests.map((request, at) => {
        if (at === 0) return starting.create(request, aLease({ leaseUntil: plusMs(noon, 5) }));
        const member = aMembership({ group: jobName });
        return at === 1 ? starting.enqueue(request, 'o', 'backlog') : members.gather({ ...request, member }, 'o');
      });
      if (!first || !second || !third) throw new Error('three requests were made');
      const versions: LedgerItem[][] = [[first], [second], [third]];
      for (const [item] of versions) if (item) await agree((ledger) => ledger.create(item));

      for (const [at, { write, fits, request, age }] of steps.entries()) {
        const known = versions[request] ?? [];
        const seen = known[Math.max(0, known.length - 1 - age)] ?? first;
        const all = ALL.map(({ name, make }) => ({ name, change: make(seen, plusMs(noon, at)) }));
        const fitting = all.filter(({ change }) => !fits || change.condition.states.includes(seen.state));
        // Those that no history has applied yet go first, so that each is applied in the end, whatever chance brings.
        const lacking = fitting.filter((each) => fits && !applied.has(each.name));
        const among = lacking.length > 0 ? lacking : fitting;
        const { name, change: made } = among[write % among.length] ?? { name: '', change: undefined };
        if (made === undefined) throw new Error(`no write for ${seen.state}`);
        const take = made.operation === 'acquire';
        const result = await agree<{ applied: boolean }>((ledger) =>
          take ? ledger.acquire(made) : ledger.change(made),
        );
        const now = result.applied ? await agree((ledger) => ledger.get(seen.requestId)) : undefined;
        if (now !== undefined) known.push(now);
        if (result.applied) applied.add(name);
      }

      await agree((ledger) => ledger.backlog(jobName, 'orders'));
      await agree((ledger) => ledger.running(jobName));
      for (let shard = 0; shard < GATHER_SHARDS; shard += 1)
        await agree(async (ledger) => (await ledger.gathering(shard)).filter(({ groupId }) => groupId === jobName));
      const mine = new Set(requests.map(({ requestId }) => requestId));
      for (const due of ['doubts', 'outbox'] as const)
        await agree(async (ledger) =>
          (await ledger[due](plusMs(noon, 100_000), 10_000))
            .filter(({ requestId }) => mine.has(requestId))
            .sort((a, b) => a.dueAt - b.dueAt || (a.requestId < b.requestId ? -1 : 1)),
        );
      for (const { jobRunId } of versions.flat()) {
        if (jobRunId !== undefined) await agree((ledger) => ledger.requestOfRun(jobRunId));
      }
    }),
    { numRuns: 60 },
  );
  // No write was only ever refused.
  expect([...applied].sort()).toEqual(Object.keys(WRITES).sort());
});

/** The ledger in memory stands for DynamoDB in the simulations; so the two must agree on any history of writes. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import * as admission from '../../lib/core/ledger/admission-writes.ts';
import * as doubts from '../../lib/core/ledger/doubt-writes.ts';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import * as outcomes from '../../lib/core/ledger/outcome-writes.ts';
import * as sending from '../../lib/core/ledger/sending-writes.ts';
import { type EpochMs, plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { Ledger } from '../../lib/ports/ledger.ts';
import { aLease, aNewRequest, noon, unique } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import { type LedgerServer, openDynalite } from './dynamodb-servers.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server?.close());

const entry = { at: noon, what: 'searched', attempt: 1, result: 'nothing' } as const;
const error = { name: 'E', message: 'told by the test' };

/** Every change, made for an item as somebody saw it, maybe long ago and in another state. */
const CHANGES: Readonly<Record<string, (seen: LedgerItem, now: EpochMs) => LedgerChange>> = {
  acquire: (seen, now) =>
    sending.acquire(seen, { leaseToken: `taker-${now}`, acquiredAt: now, leaseUntil: plusMs(now, 2) }),
  record: (seen, now) => sending.record(seen, { jobRunId: `jr_${now}_${seen.requestId}`, startedAt: now }, entry),
  adopt: (seen, now) => doubts.adopt(seen, { jobRunId: `jr_${now}_${seen.requestId}`, startedAt: now }, entry),
  park: (seen, now) => sending.requeue(seen, { notBefore: now, waitingFor: 'busy' }, entry),
  parkAgain: (seen, now) =>
    sending.requeue(
      seen,
      { notBefore: now, waitingFor: 'denied', backoff: { of: 'job', since: now, count: 2 } },
      entry,
    ),
  singleOut: (seen, now) => sending.singleOut(seen, { of: 'job', since: now, count: 1 }),
  setAside: (seen, now) => doubts.setAside(seen, { error, expiresAt: toEpochSeconds(now), now }, entry),
  reject: (seen, now) => sending.reject(seen, error, toEpochSeconds(now), entry),
  doubt: (seen, now) => sending.doubt(seen, { visibilityFrom: now, searchFrom: now, nextSearch: now }, error, entry),
  doubtExpired: (seen, now) =>
    doubts.doubtExpired(seen, { visibilityFrom: now, searchFrom: now, nextSearch: plusMs(now, 1) }, now, entry),
  postpone: (seen, now) => doubts.postpone(seen, plusMs(now, 3), entry),
  clear: (seen, now) => doubts.clear(seen, { leaseToken: `resolver-${now}`, now }, entry),
  rejectInDoubt: (seen, now) =>
    doubts.rejectInDoubt(
      seen,
      { error, expiresAt: toEpochSeconds(now), now },
      { visibilityFrom: now, searchFrom: now },
      entry,
    ),
  outcome: (seen, now) =>
    outcomes.outcome(seen, { jobRunId: seen.jobRunId ?? '', state: 'FAILED', endedAt: now }, toEpochSeconds(now)),
};

const step = fc.record({
  change: fc.constantFrom(...Object.keys(CHANGES)),
  request: fc.nat(2),
  /** How many versions old the item is that the writer has in hand. */
  age: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
});

// Some thousand calls over the wire: half a minute where other work goes on.
it('memory and DynamoDB agree on every reply and every reading, whatever the history', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const both = [memoryLedger(), dynamoLedger({ client: server.client, tableName: server.tableName })] as const;
      const agree = async <Answer>(ask: (ledger: Ledger) => Promise<Answer>): Promise<Answer> => {
        const [inMemory, inDynamo] = [await ask(both[0]), await ask(both[1])];
        expect(inDynamo).toEqual(inMemory);
        return inMemory;
      };

      const jobName = unique('job');
      const requests = [0, 1, 2].map((at) => aNewRequest({ jobName, arrival: plusMs(noon, -at) }));
      const [first, second, third] = requests.map((request, at) =>
        at === 0
          ? admission.create(request, aLease({ leaseUntil: plusMs(noon, 5) }))
          : admission.enqueue(request, 'o', 'backlog'),
      );
      if (!first || !second || !third) throw new Error('three requests were made');
      const versions = [[first], [second], [third]];
      for (const [item] of versions) if (item) await agree((ledger) => ledger.create(item));

      for (const [at, { change, request, age }] of steps.entries()) {
        const known = versions[request] ?? [];
        const seen = known[Math.max(0, known.length - 1 - age)] ?? first;
        const made = CHANGES[change]?.(seen, plusMs(noon, at));
        if (made === undefined) throw new Error(`no change ${change}`);
        const take = made.operation === 'acquire';
        const result = await agree<{ applied: boolean }>((ledger) =>
          take ? ledger.acquire(made) : ledger.change(made),
        );
        const now = result.applied ? await agree((ledger) => ledger.get(seen.requestId)) : undefined;
        if (now !== undefined) known.push(now);
      }

      await agree((ledger) => ledger.backlog(jobName));
      await agree((ledger) => ledger.running(jobName));
      const mine = new Set(requests.map(({ requestId }) => requestId));
      await agree(async (ledger) =>
        (await ledger.doubts(plusMs(noon, 1_000), 10_000))
          .filter(({ requestId }) => mine.has(requestId))
          .sort((a, b) => a.dueAt - b.dueAt || (a.requestId < b.requestId ? -1 : 1)),
      );
      for (const { jobRunId } of versions.flat()) {
        if (jobRunId !== undefined) await agree((ledger) => ledger.requestOfRun(jobRunId));
      }
    }),
    { numRuns: 60 },
  );
});

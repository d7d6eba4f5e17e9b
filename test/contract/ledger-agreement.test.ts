/** The ledger in memory stands for DynamoDB in the simulations; so the two must agree on any history of writes. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATHER_SHARDS } from '../../lib/core/ledger/gather-keys.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import * as members from '../../lib/core/ledger/member-writes.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { plusMs } from '../../lib/core/time.ts';
import { aMembership } from '../doubles/items-in-state.ts';
import { aLease, aNewRequest, noon, unique } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { type LedgerServer, openDynalite } from './dynamodb-servers.ts';
import { EVERY_WRITE } from './every-write.ts';
import { sharingDynamoLedger } from './sharing-dynamo-ledger.ts';

const ALL = Object.entries(EVERY_WRITE).flatMap(([name, made]) => made.map((make) => ({ name, make })));

const step = fc.record({
  write: fc.nat(),
  /** Whether it is one of the writes that the state in hand allows, or any. */
  fits: fc.boolean(),
  request: fc.nat(2),
  /** How many versions old the item is that the writer has in hand. */
  age: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3)),
});

const agreeWithMemory = async (onDynamo: () => BatchingLedger): Promise<void> => {
  const applied = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const both = [memoryLedger(), onDynamo()] as const;
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
      // From its group on: before it stand those of the histories before, more than a page has.
      for (let shard = 0; shard < GATHER_SHARDS; shard += 1)
        await agree(async (ledger) =>
          (await ledger.gathering(shard, jobName)).filter(({ groupId }) => groupId === jobName),
        );
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
    { numRuns: 25 },
  );
  // No write was only ever refused.
  expect([...applied].sort()).toEqual(Object.keys(EVERY_WRITE).sort());
};

describe('over the wire', () => {
  let server: LedgerServer;
  beforeAll(async () => {
    server = await openDynalite();
  });
  afterAll(() => server?.close());

  // Some thousand calls: half a minute where other work goes on.
  it(
    'memory and DynamoDB agree on every reply and every reading, whatever the history',
    {
      timeout: 180_000,
    },
    () => agreeWithMemory(() => wholeDynamoLedger({ client: server.client, tableName: server.tableName })),
  );
});

describe("on AWS's DynamoDB Local", needing(JAVA), () => {
  let server: LedgerServer;
  beforeAll(async () => {
    server = await openDynamoDbLocal();
  });
  afterAll(() => server?.close());

  it('a write that shares a call does what it does by itself, whatever the history', { timeout: 180_000 }, () =>
    agreeWithMemory(() => sharingDynamoLedger({ client: server.client, tableName: server.tableName })),
  );
});

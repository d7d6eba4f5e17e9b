import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs, SECOND_MS, toEpochSeconds } from '../../lib/core/time.ts';
import { bulk, withLedger, withPolicy } from './broken-batch-pieces.ts';
import { changes } from './broken-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard } from './world.ts';

/** The trigger batches no more, and perhaps again. */
const away = (...times: readonly number[]) =>
  times.map((atMs, nth) => ({
    atMs,
    says: nth % 2 === 0 ? ('no batch' as const) : ('batch' as const),
    singlesBroken: false,
  }));

/** Guards of what gathers, and of what a cut makes of it. */
export const BROKEN_BATCHES: readonly Guard[] = [
  {
    name: 'gather-unconditional',
    without: 'an upload gathers only where nothing is',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0.3, { delivery: ['twice', 'delete lost', 'late'], write: ['slow', 'late copy'] }), {
      deliveries: 3,
    }),
    ledger: (ledger, { world, worker }) => ({
      ...ledger,
      create: (item) => (item.state === 'GATHERED' ? world.ledger.overwrite(worker, item) : ledger.create(item)),
    }),
  },
  {
    name: 'gather-again',
    without: 'an upload gathers once in its life',
    harms: ['TWICE IN'],
    // One closer is slow to make requests of uploads. Another rejects them; a person takes them up, and they gather.
    tune: (scenario, chance) =>
      bulk(onlyFaults(0.5, { sweep: ['twice'] }), {
        uploads: 3,
        withinMs: 3 * SECOND_MS,
        lagMs: 0,
        firstSweepMs: 5 * SECOND_MS,
        batches: {
          deployments: [
            { atMs: 50 * SECOND_MS, says: 'no batch', singlesBroken: false },
            { atMs: 100 * SECOND_MS, says: 'no batch', singlesBroken: true },
            { atMs: chance.between('back at', 125, 128) * SECOND_MS, says: 'batch', singlesBroken: false },
          ],
          personTakesMs: 0,
        },
        policy: { quietSeconds: 110, atMostSeconds: 200, items: 4 },
      })(scenario, chance),
    ledger: changes((change) => {
      const { neverGathered: _, ...condition } = change.condition;
      return change.operation === 'regather' ? { ...change, condition } : change;
    }),
    batching: (batching, { world, worker }) =>
      withLedger(({ ledger }) => ({
        change: async (change) => {
          const about = `${worker.name} ${change.operation} ${change.item.requestId} rests`;
          const isRequest = change.operation === 'single' && change.set.state === 'WAITING';
          const mostMs = isRequest ? 100_000 : change.operation === 'assign' ? 20_000 : 0;
          await worker.later(world.chance.between(about, 0, mostMs), () => undefined);
          return ledger.change(change);
        },
      }))(batching),
  },
  {
    name: 'assign-in-any-state',
    without: 'a cut takes only what gathers',
    harms: ['DOUBLE', 'TWICE IN', 'FALSE START'],
    tune: bulk(onlyFaults(0.4, { write: ['slow', 'late copy', 'throws, applied late'], sweep: ['twice'] }), {
      batches: { deployments: away(50 * SECOND_MS) },
      policy: { quietSeconds: 300, atMostSeconds: 400 },
    }),
    ledger: changes((change) =>
      change.operation === 'single' || change.operation === 'assign'
        ? { ...change, condition: { states: ['GATHERED', 'BATCHED', 'WAITING', 'STARTING', 'STARTED', 'SUCCEEDED'] } }
        : change,
    ),
  },
  {
    name: 'manifest-after-request',
    without: 'the list is written before the request is made',
    harms: ['NO MANIFEST'],
    tune: bulk(onlyFaults(0.3, { write: ['dies after', 'slow reply'], manifest: ['dies before', 'throws', 'slow'] })),
    batching: (batching) => {
      let later: (() => Promise<unknown>) | undefined;
      return {
        ...batching,
        manifests: {
          ...batching.manifests,
          put: async (key, text) => {
            later = () => batching.manifests.put(key, text);
            return 'written';
          },
        },
        ledger: {
          ...batching.ledger,
          create: async (item) => {
            const created = await batching.ledger.create(item);
            await later?.();
            return created;
          },
        },
      };
    },
  },
  {
    name: 'batch-request-overwritten',
    without: 'the request of a batch is made only where none is',
    harms: ['DOUBLE', 'FALSE START'],
    tune: bulk(
      onlyFaults(0.3, { write: ['slow', 'late copy', 'dies after', 'throws, applied late'], sweep: ['twice'] }),
      {
        longestRunMs: 60 * SECOND_MS,
      },
    ),
    batching: (batching, { world, worker }) => ({
      ...batching,
      ledger: {
        ...batching.ledger,
        // Whoever carries a cut on does not ask whether its request stands.
        get: async () => undefined,
        create: (item) => world.ledger.overwrite(worker, item),
      },
    }),
  },
  {
    name: 'finish-before-assigns',
    without: 'a cut is finished only when each member is known to be taken',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0.3, { write: ['throws'] })),
    batching: withLedger(({ ledger }) => ({
      change: (change) =>
        change.operation === 'assign' ? ledger.change(change).catch(() => ({ applied: true })) : ledger.change(change),
    })),
  },
  {
    name: 'finish-before-request',
    without: 'a cut is finished only when its request is known to stand',
    harms: ['LEFT OUT'],
    tune: bulk(onlyFaults(0.3, { write: ['throws'] })),
    batching: withLedger(({ ledger }) => ({ create: (item) => ledger.create(item).catch(() => ({ applied: true })) })),
  },
  {
    name: 'batch-id-from-number',
    without: 'the id of a batch is made of a token that no other cut has',
    harms: ['LEFT OUT'],
    tune: (scenario, chance) =>
      bulk(onlyFaults(0, {}), {
        withinMs: SECOND_MS,
        longestRunMs: 4 * MINUTE_MS,
        keepForMs: 10 * MINUTE_MS,
        batches: {
          keepForMs: 10 * MINUTE_MS,
          uploads: [1, 2].map((nth) => ({
            ...{ id: `u${nth}`, group: 'east', role: 'upload', part: 'a', size: 5, key: `${nth}.csv`, deliveries: 1 },
            atMs: nth === 1 ? 0 : chance.between('second wave', 11, 16) * MINUTE_MS,
          })),
        },
      })(scenario, chance),
    batching: (batching) => {
      const numbers = new Map<string, number>();
      const idOf = (group: string): string =>
        `${group.slice(0, 20)}${String(numbers.get(group) ?? 1).padStart(4, '0')}`;
      return {
        ...batching,
        ledger: {
          ...batching.ledger,
          group: async (groupId) => {
            const group = await batching.ledger.group(groupId);
            numbers.set(groupId, (group?.number ?? 0) + (group?.state === 'CUTTING' ? 0 : 1));
            return group;
          },
        },
        batchFile: {
          ...batching.batchFile,
          batchIdOf: ({ group }) => idOf(group),
          planBatch: (event, trigger) => {
            const planned = batching.batchFile.planBatch(event, trigger);
            if (planned.kind !== 'request' || planned.request.request === undefined) return planned;
            const requestId = idOf(event.group);
            const Arguments = { ...planned.request.request.Arguments, '--simulated-request': requestId };
            const request = { ...planned.request.request, Arguments };
            return { ...planned, request: { ...planned.request, requestId, request } };
          },
        },
      };
    },
  },
  {
    name: 'member-expires',
    without: 'what gathers carries no TTL',
    harms: ['FORGOTTEN'],
    tune: bulk(onlyFaults(0, {}), {
      keepForMs: 5 * MINUTE_MS,
      policy: { quietSeconds: 900, atMostSeconds: 1_000, items: 3 },
      uploads: 1,
    }),
    ledger: (ledger, { world }) => ({
      ...ledger,
      create: (item) => {
        const expiresAt = toEpochSeconds(plusMs(item.arrival, world.scenario.keepForMs));
        return ledger.create(item.state === 'GATHERED' ? ({ ...item, expiresAt } as unknown as LedgerItem) : item);
      },
    }),
  },
  {
    name: 'hold-not-asked',
    without: 'a held group is not cut while its last batch is not at its end',
    harms: ['HELD'],
    tune: bulk(onlyFaults(0, {}), {
      policy: { hold: true, items: 1 },
      withinMs: 2 * MINUTE_MS,
      longestRunMs: 4 * MINUTE_MS,
    }),
    batching: withPolicy({ hold: false }),
  },
  {
    name: 'nothing-overwrites-batch',
    without: 'a cut that makes no batch keeps the group’s last one',
    harms: ['HELD'],
    tune: (scenario, chance) =>
      bulk(onlyFaults(0, {}), {
        longestRunMs: 4 * MINUTE_MS,
        policy: { hold: true, items: 1 },
        batches: {
          uploads: [0, 170].map((seconds, at) => ({
            ...{ id: `u${at + 1}`, group: 'east', role: 'upload', part: 'a', size: 5, deliveries: 1 },
            ...{ key: `${at}.csv`, atMs: seconds * SECOND_MS },
          })),
          deployments: away(65 * SECOND_MS, 150 * SECOND_MS),
          closes: [{ atMs: chance.between('close at', 50, 64) * SECOND_MS, group: 'east' }],
        },
      })(scenario, chance),
    batching: (batching) => {
      const made = new Set<string>();
      return withLedger(({ ledger }) => ({
        changeGroup: (write) => {
          const { item } = write;
          if (item.state === 'CUTTING' && item.kind !== 'batch') made.add(item.cutToken);
          if (!made.has(item.cutToken)) return ledger.changeGroup(write);
          const { batchId: _, ...without } = item;
          return ledger.changeGroup({ ...write, item: without });
        },
      }))(batching);
    },
  },
];

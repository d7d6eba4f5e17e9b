import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import { type BatchScenario, BULK, type SimulatedUpload } from './batch-plan.ts';
import { fewRequests } from './broken-pieces.ts';
import type { FaultMix } from './faults.ts';
import type { Scenario } from './scenario.ts';
import type { Batching, Guard, World } from './world.ts';

/** A batch closes as soon as the sweep sees that nothing has come for some seconds. */
const QUICK: BatchPolicy = {
  by: ['group'],
  items: 2,
  quietSeconds: 5,
  atMostSeconds: 61,
  orElse: 'start',
  hold: false,
};

export const anUpload = (nth: number, given: Partial<SimulatedUpload> = {}): SimulatedUpload => ({
  id: `u${nth}`,
  group: 'east',
  role: 'upload',
  part: 'a',
  size: 5,
  key: `${nth}.csv`,
  atMs: 0,
  deliveries: 1,
  ...given,
});

export const someBatches = (given: Partial<BatchScenario> = {}, policy: Partial<BatchPolicy> = {}): BatchScenario => ({
  policy: { ...QUICK, ...policy },
  smaller: 1,
  format: 'json-lines',
  uploads: [anUpload(1), anUpload(2)],
  deployments: [],
  closes: [],
  hidden: undefined,
  secondSweepMs: undefined,
  sweepMs: undefined,
  personTakesMs: undefined,
  keepForMs: undefined,
  ...given,
});

/** One job with room for all, no requests, and some uploads of one group that come in the course of some minutes. */
export const bulk =
  (
    mix: FaultMix,
    {
      uploads = 3,
      withinMs = 90 * SECOND_MS,
      deliveries = 1,
      batches = {},
      policy = {},
      ...given
    }: Partial<Omit<Scenario, 'batches'>> & {
      readonly uploads?: number;
      readonly withinMs?: number;
      readonly deliveries?: number;
      readonly batches?: Partial<BatchScenario>;
      readonly policy?: Partial<BatchPolicy>;
    } = {},
  ): NonNullable<Guard['tune']> =>
  (scenario, chance) => ({
    ...fewRequests({})(scenario, chance),
    requests: [],
    lagMs: 3_000,
    limitsMs: { uploads: 60 * SECOND_MS, sweep: 120 * SECOND_MS, states: 60 * SECOND_MS },
    ...given,
    mix,
    batches: someBatches(
      {
        uploads: Array.from({ length: uploads }, (_, at) =>
          anUpload(at + 1, { atMs: chance.between(`u${at} at`, 0, withinMs), deliveries }),
        ),
        ...batches,
      },
      { items: chance.pick('items', [1, 2]), ...policy },
    ),
  });

/** What it takes to close groups, with another ledger. */
export const withLedger =
  (other: (batching: Batching) => Partial<Batching['ledger']>) =>
  (batching: Batching): Batching => ({ ...batching, ledger: { ...batching.ledger, ...other(batching) } });

/** What it takes to close groups, with another policy for those that batch. */
export const withPolicy =
  (other: Partial<BatchPolicy>) =>
  (batching: Batching): Batching => {
    const rule = batching.batchFile.ruleOf(BULK);
    const changed = typeof rule === 'string' ? rule : { ...rule, ...other };
    return { ...batching, batchFile: { ...batching.batchFile, ruleOf: () => changed } };
  };

/** As it was while it gathered, if it ever did. */
export const asGathered = (item: LedgerItem): LedgerItem =>
  item.member === undefined ? item : ({ ...item, state: 'GATHERED' } as LedgerItem);

/** Everything that is or was a member of a group, as the table holds it now. */
export const membersNow = (world: World, groupId: string): ReadonlyMap<string, LedgerItem> =>
  new Map(
    [...world.ledger.all()].filter(({ member }) => member?.group === groupId).map((item) => [item.requestId, item]),
  );

import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { ManualContext } from '../../lib/manual/decide-call.ts';
import { runManually } from '../../lib/manual/run-manually.ts';
import type { Pauses } from '../../lib/ports/backlog.ts';
import type { ObjectReader } from '../../lib/ports/objects.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';
import { memoryExpected } from './memory-expected.ts';
import { memoryHistory } from './memory-history.ts';
import type { TestWorld } from './test-world.ts';
import type { WholeLedger } from './whole-ledger.ts';

const triggers: Triggers = someTriggers([
  aTrigger({
    name: 'reprocess',
    start: { JobName: 'orders-etl', Arguments: { '--from': { path: ['input', 'from'] } } },
  }),
]);

/** What the function `manual` answers to a call that has nothing to do with objects. */
export const callManually = (
  world: TestWorld,
  payload: unknown,
  given: {
    readonly triggers?: Triggers;
    /** The invocation's. */
    readonly ledger?: WholeLedger;
    /** Whose indexes are read. */
    readonly reads?: WholeLedger;
    readonly pauses?: Pauses;
    readonly history?: TriggerHistory;
    readonly limitMs?: number;
    readonly objects?: ObjectReader;
    readonly groups?: ManualContext['groups'];
    readonly lambdaRequestId?: string;
  } = {},
) =>
  runManually(
    payload,
    {
      plan: { triggers: given.triggers ?? triggers, ledgerId: 'ledger' },
      objects: given.objects ?? { head: () => Promise.reject(new Error('no object is read')) },
      ledger: given.reads ?? world.ledger,
      pauses: given.pauses ?? world.ledger,
      history: given.history ?? memoryHistory(world.ledger),
      groups: given.groups ?? world.ledger,
      checks: memoryExpected(),
      reader: world.glue.reader,
      region: 'eu-west-1',
      lambdaRequestId: given.lambdaRequestId ?? 'invocation-1',
    },
    world.invocation({
      ...(given.ledger === undefined ? {} : { ledger: given.ledger }),
      ...(given.limitMs === undefined ? {} : { limitMs: given.limitMs }),
    }),
  );

import type { Rerun } from '../../lib/core/events/manual/manual-request.ts';
import type { Timing } from '../../lib/core/ledger/timing.ts';
import type { GlueReader, GlueSender } from '../../lib/ports/glue.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';
import type { Chance } from './chance.ts';
import type { Harm } from './invariants.ts';
import type { Scenario } from './scenario.ts';
import type { Worker } from './workers.ts';
import type { World } from './world.ts';

interface About {
  readonly world: World;
  readonly worker: Worker;
}

/** A guard of docs/protocol.md, section 6, and what stands in for the piece that keeps it. */
export interface Guard {
  readonly name: string;
  readonly without: string;
  /** What must come of it. Rules that are broken by the very removal do not count. */
  readonly harms: readonly Harm[];
  /** The worlds in which to search for it. */
  readonly tune?: (scenario: Scenario, chance: Chance) => Scenario;
  /** False where the very world lacks the guard. */
  readonly soundWorld?: boolean;
  readonly timing?: Partial<Timing>;
  readonly oneTokenPerInvocation?: boolean;
  readonly ledger?: (ledger: WholeLedger, about: About) => WholeLedger;
  readonly sender?: (sender: GlueSender, about: About) => GlueSender;
  readonly reader?: (reader: GlueReader, about: About) => GlueReader;
  readonly rerun?: (call: Rerun) => Rerun;
}

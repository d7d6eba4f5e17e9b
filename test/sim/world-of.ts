import { simulatedGlue } from './glue.ts';
import { watchOver } from './invariants.ts';
import { simulatedLedger } from './ledger.ts';
import { seenWatch } from './spectate.ts';
import type { SimulatedGlue, SimulatedLedger, Watch, World } from './world.ts';

/** A world with a watch, a Glue and a ledger, which all need the world themselves. */
export const worldOf = (bare: Omit<World, 'watch' | 'glue' | 'ledger'>): World => {
  const world: World = Object.assign(bare, {
    watch: undefined as unknown as Watch,
    glue: undefined as unknown as SimulatedGlue,
    ledger: undefined as unknown as SimulatedLedger,
  });
  Object.assign(world, { watch: seenWatch(watchOver(world), world.see) });
  return Object.assign(world, { glue: simulatedGlue(world), ledger: simulatedLedger(world) });
};

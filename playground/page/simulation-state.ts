import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { liveThrough } from '../../test/sim/live-through.ts';
import { shrink } from '../../test/sim/shrink.ts';
import type { Guard } from '../../test/sim/world.ts';
import { type Played, playSeed, playShort, type ShortHistory } from './play-history.ts';
import { RULES } from './rules.ts';

/** What a person has chosen, and the history that is shown. */
export interface SimulationState {
  /** The name of a rule; empty: a random history with all rules in place. */
  readonly rule: Signal<string>;
  readonly removed: Signal<boolean>;
  /** Whether of random histories only short ones are shown. */
  readonly onlyShort: Signal<boolean>;
  /** The first seed that is tried. */
  readonly from: Signal<number>;
  readonly played: ReadonlySignal<Played | undefined>;
  /** What is being done, while it is. */
  readonly busy: ReadonlySignal<string | undefined>;
  /** The step that is looked at, from 0. */
  readonly step: Signal<number>;
}

/** So many steps has a history at most that counts as short. */
export const SHORT_STEPS = 60;

const FIRST_RULE = 'timeout-not-ambiguous';
const MOST_SEEDS = 2_000;

export const simulationState = (): SimulationState => {
  const rule = signal(FIRST_RULE);
  const removed = signal(false);
  const onlyShort = signal(true);
  const from = signal(1);
  const step = signal(0);
  const played = signal<Played | undefined>(undefined);
  const busy = signal<string | undefined>(undefined);
  const found = new Map<string, ShortHistory | undefined>();

  let latest = 0;
  let searched: string | undefined;
  effect(() => {
    const guard = RULES.find((one) => one.guard.name === rule.value)?.guard;
    const [seed, without, short] = [from.value, removed.value, onlyShort.value];
    latest += 1;
    const turn = latest;
    // While another history is searched, the last one would stand below the name of a rule that is not its own.
    const asked = JSON.stringify([rule.value, seed, short]);
    if (asked !== searched) played.value = undefined;
    searched = asked;
    const isStale = (): boolean => turn !== latest;
    const tell = (what: string): void => {
      if (!isStale()) busy.value = what;
    };
    const search = { seed, isStale, tell };
    const playing =
      guard !== undefined
        ? playRule(guard, { ...search, without, found })
        : short
          ? playShortSeed(search)
          : playSeed(seed);
    void playing.then((result) => {
      if (isStale()) return;
      batch(() => {
        busy.value = result === undefined ? `Nothing was found in ${MOST_SEEDS} seeds from ${seed} on.` : undefined;
        played.value = result;
        step.value = result?.difference?.at ?? 0;
      });
    });
  });
  return { rule, removed, onlyShort, from, played, busy, step };
};

interface Search {
  readonly seed: number;
  readonly isStale: () => boolean;
  readonly tell: (what: string) => void;
}

/** The first short history in which faults strike, all rules in place. */
const playShortSeed = async ({ seed: from, isStale, tell }: Search): Promise<Played | undefined> => {
  for (let seed = from; seed < from + MOST_SEEDS && !isStale(); seed += 1) {
    tell(`Searching for a short history: seed ${seed} …`);
    const played = await playSeed(seed);
    if (played.steps.length + played.leftOut <= SHORT_STEPS && played.faults > 0) return played;
  }
  return undefined;
};

interface SearchOfRule extends Search {
  readonly without: boolean;
  readonly found: Map<string, ShortHistory | undefined>;
}

/** A short history of harm without a rule; or the same events and faults with the rule in place. */
const playRule = async (guard: Guard, search: SearchOfRule): Promise<Played | undefined> => {
  const { seed, without, found, isStale } = search;
  const key = `${guard.name} ${seed}`;
  if (!found.has(key)) {
    const short = await shortHarm(guard, search);
    if (isStale()) return undefined;
    found.set(key, short);
  }
  const short = found.get(key);
  return short === undefined ? undefined : playShort(short, guard, without);
};

const shortHarm = async (guard: Guard, { seed: from, isStale, tell }: Search): Promise<ShortHistory | undefined> => {
  for (let seed = from; seed < from + MOST_SEEDS && !isStale(); seed += 1) {
    tell(`Searching for harm without this rule: seed ${seed} …`);
    const history = await liveThrough(seed, { guard });
    if (history.violation === undefined) continue;
    tell(`Harm found with seed ${seed}. Leaving out what it does not need …`);
    return { seed, kept: await shrink(history, { guard }) };
  }
  return undefined;
};

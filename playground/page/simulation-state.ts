import { batch, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Account, accountOf } from '../../test/sim/account.ts';
import { type History, type HistoryOptions, liveThrough } from '../../test/sim/live-through.ts';
import { type Kept, liveAgain, shrink } from '../../test/sim/shrink.ts';
import type { Step } from '../../test/sim/step.ts';
import type { Guard } from '../../test/sim/world.ts';
import { inPlace, RULES } from './rules.ts';

/** A history that was played. */
export interface Played extends Account {
  readonly seed: number;
  readonly harm: History['violation'];
  /** How many runs were started, and for how many requests. */
  readonly runs: number;
  readonly requests: number;
  /** How many faults struck. */
  readonly faults: number;
}

/** What a person has chosen, and the history that is shown. */
export interface SimulationState {
  /** The name of a rule; empty: a random history with all rules in place. */
  readonly rule: Signal<string>;
  readonly removed: Signal<boolean>;
  /** The first seed that is tried. */
  readonly from: Signal<number>;
  readonly played: ReadonlySignal<Played | undefined>;
  /** What is being done, while it is. */
  readonly busy: ReadonlySignal<string | undefined>;
  /** The step that is looked at, from 0. */
  readonly step: Signal<number>;
}

const FIRST_RULE = 'timeout-not-ambiguous';
const MOST_SEEDS = 2_000;

interface Found {
  readonly seed: number;
  readonly kept: Kept;
}

export const simulationState = (): SimulationState => {
  const rule = signal(FIRST_RULE);
  const removed = signal(false);
  const from = signal(1);
  const step = signal(0);
  const played = signal<Played | undefined>(undefined);
  const busy = signal<string | undefined>(undefined);
  const found = new Map<string, Found | undefined>();

  let latest = 0;
  effect(() => {
    const guard = RULES.find(({ name }) => name === rule.value);
    const [seed, without] = [from.value, removed.value];
    latest += 1;
    const turn = latest;
    const isStale = (): boolean => turn !== latest;
    const tell = (what: string): void => {
      if (!isStale()) busy.value = what;
    };
    void (guard === undefined ? playSeed(seed) : playRule(guard, { seed, without, found, isStale, tell })).then(
      (result) => {
        if (isStale()) return;
        batch(() => {
          busy.value = result === undefined ? `No harm was found in ${MOST_SEEDS} seeds from ${seed} on.` : undefined;
          played.value = result;
          step.value = result?.harm === undefined ? 0 : result.steps.length - 1;
        });
      },
    );
  });
  return { rule, removed, from, played, busy, step };
};

const playSeed = (seed: number): Promise<Played> => playing((options) => liveThrough(seed, options));

interface Search {
  readonly seed: number;
  readonly without: boolean;
  readonly found: Map<string, Found | undefined>;
  readonly isStale: () => boolean;
  readonly tell: (what: string) => void;
}

/** The shortest history of harm without a rule; or the same events and faults with the rule in place. */
const playRule = async (guard: Guard, { seed, without, found, isStale, tell }: Search): Promise<Played | undefined> => {
  const key = `${guard.name} ${seed}`;
  if (!found.has(key)) {
    const shortest = await shortestHarm(guard, seed, { isStale, tell });
    if (isStale()) return undefined;
    found.set(key, shortest);
  }
  const shortest = found.get(key);
  if (shortest === undefined) return undefined;
  return playing((options) =>
    liveAgain(shortest.seed, shortest.kept, { ...options, guard: without ? guard : inPlace(guard) }),
  );
};

const shortestHarm = async (
  guard: Guard,
  from: number,
  { isStale, tell }: Pick<Search, 'isStale' | 'tell'>,
): Promise<Found | undefined> => {
  for (let seed = from; seed < from + MOST_SEEDS && !isStale(); seed += 1) {
    tell(`Searching for harm without this rule: seed ${seed} …`);
    const history = await liveThrough(seed, { guard });
    if (history.violation === undefined) continue;
    tell(`Harm found with seed ${seed}. Leaving out what it does not need …`);
    return { seed, kept: await shrink(history, { guard }) };
  }
  return undefined;
};

const playing = async (play: (options: HistoryOptions) => Promise<History>): Promise<Played> => {
  const steps: Step[] = [];
  const { seed, violation, runs, requests, struck, world } = await play({ onStep: (step) => steps.push(step) });
  return {
    ...accountOf(steps),
    seed,
    harm: violation,
    runs: runs.filter(({ purpose }) => purpose !== undefined).length,
    requests: world.scenario.batches === undefined ? requests.length : [...world.ledger.all()].length,
    faults: struck.length,
  };
};

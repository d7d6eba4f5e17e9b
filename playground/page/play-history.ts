import { type Account, accountOf } from '../../test/sim/account.ts';
import { type Difference, firstDifference } from '../../test/sim/first-difference.ts';
import { type History, type HistoryOptions, liveThrough } from '../../test/sim/live-through.ts';
import { type Kept, liveAgain } from '../../test/sim/shrink.ts';
import type { Step } from '../../test/sim/step.ts';
import type { Guard } from '../../test/sim/world.ts';
import { inPlace } from './rules.ts';

/** A history that was played. */
export interface Played extends Account {
  readonly seed: number;
  readonly harm: History['violation'];
  /** How many runs were started, and for how many requests. */
  readonly runs: number;
  readonly requests: number;
  /** How many faults struck. */
  readonly faults: number;
  /** Where it differs from the history with the rule taken away, or back in place; its number counts the steps here. */
  readonly difference?: Difference;
}

/** What is left of a history of harm when all is left out that the harm does not need. */
export interface ShortHistory {
  readonly seed: number;
  readonly kept: Kept;
}

/** Plays a seed with all rules in place. */
export const playSeed = async (seed: number): Promise<Played> =>
  (await play((options) => liveThrough(seed, options))).played;

/** Plays a short history of harm, without the rule or with it in place. */
export const playShort = async ({ seed, kept }: ShortHistory, guard: Guard, without: boolean): Promise<Played> => {
  const broken = await play((options) => liveAgain(seed, kept, { ...options, guard }));
  const sound = await play((options) => liveAgain(seed, kept, { ...options, guard: inPlace(guard) }));
  const [shown, other] = without ? [broken, sound] : [sound, broken];
  const difference = firstDifference(shown.all, other.all);
  if (difference === undefined) return shown.played;
  const at = nearestShown(shown, difference.at);
  return at === undefined ? shown.played : { ...shown.played, difference: { ...difference, at } };
};

interface Playing {
  readonly all: readonly Step[];
  readonly played: Played;
}

/** The number among the steps that are shown: of the same step, or else of the next one that is. */
const nearestShown = ({ all, played }: Playing, from: number): number | undefined => {
  const next = all.slice(from).find((step) => played.steps.includes(step));
  return next === undefined ? undefined : played.steps.indexOf(next);
};

const play = async (live: (options: HistoryOptions) => Promise<History>): Promise<Playing> => {
  const all: Step[] = [];
  const { seed, violation, runs, requests, struck, world } = await live({ onStep: (step) => all.push(step) });
  return {
    all,
    played: {
      ...accountOf(all),
      seed,
      harm: violation,
      runs: runs.filter(({ purpose }) => purpose !== undefined).length,
      requests: world.scenario.batches === undefined ? requests.length : [...world.ledger.all()].length,
      faults: struck.length,
    },
  };
};

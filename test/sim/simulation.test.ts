import { describe, expect, it } from 'vitest';
import { GUARDS } from './guards.ts';
import { liveThrough } from './live-through.ts';
import { liveAgain, shrink } from './shrink.ts';

const SEEDS = 500;
const SEEDS_TO_BREAK = 400;
const SEEDS_TO_TRUST = 8;

type Guard = (typeof GUARDS)[number];

const searchHarm = async (guard: Guard) => {
  for (let seed = 1; seed <= SEEDS_TO_BREAK; seed += 1) {
    const history = await liveThrough(seed, { guard });
    if (history.violation !== undefined) return history;
  }
  throw new Error(`no harm without ${guard.name}`);
};
const found = new Map<Guard, ReturnType<typeof searchHarm>>();
/** Searched once: two tests look at it. */
const firstHarm = (guard: Guard) => {
  const history = found.get(guard) ?? searchHarm(guard);
  found.set(guard, history);
  return history;
};

describe('the loops in a world where everything goes wrong', () => {
  it(`keep every promise in the histories of ${SEEDS} seeds`, async () => {
    const broken: string[] = [];
    const seen = { faults: new Set<string>(), runs: 0 };
    for (let seed = 1; seed <= SEEDS && broken.length < 3; seed += 1) {
      const { violation, struck, runs } = await liveThrough(seed);
      for (const { place, kind } of struck) seen.faults.add(`${place}: ${kind}`);
      seen.runs += runs.length;
      if (violation !== undefined) broken.push(`npm run simulate -- --seed ${seed} --short: ${violation.harm}`);
    }
    expect(broken).toEqual([]);
    expect(seen.faults.size).toBeGreaterThan(40);
    expect(seen.runs).toBeGreaterThan(SEEDS);
  });

  it('live through the same history again from the same seed', async () => {
    const account = async () => {
      const lines: string[] = [];
      await liveThrough(11, { onLine: (line) => lines.push(line) });
      return lines;
    };
    expect(await account()).toEqual(await account());
  });
});

describe('a guard of docs/protocol.md, section 6, removed', () => {
  it.each(GUARDS.map((guard) => ({ ...guard, guard })))('does harm without $name: $without', async ({ guard }) => {
    const history = await firstHarm(guard);
    expect(guard.harms).toContain(history.violation?.harm);
  });

  it.each(
    GUARDS.flatMap((guard) => {
      const { name, tune, soundWorld = true } = guard;
      return tune && soundWorld ? [{ name, guard, tune }] : [];
    }),
  )('is what keeps its world from harm: with $name in place there is none', async ({ name, guard, tune }) => {
    // Among them the very history that did harm without it.
    const seeds = new Set(Array.from({ length: SEEDS_TO_TRUST }, (_, at) => at + 1)).add((await firstHarm(guard)).seed);
    for (const seed of seeds) {
      const { violation } = await liveThrough(seed, { guard: { name, without: '', harms: guard.harms, tune } });
      expect(violation).toBeUndefined();
    }
  });

  it('is shown by a history in which nothing can be left out', async () => {
    const guard = GUARDS.find(({ name }) => name === 'sdk-retries');
    if (guard === undefined) throw new Error('the guard is gone');
    const history = await firstHarm(guard);
    const kept = await shrink(history, { guard });
    expect(kept.requests).toHaveLength(1);
    expect(kept.faults).toHaveLength(1);
    expect((await liveAgain(history.seed, kept, { guard })).violation?.harm).toBe('DOUBLE');
    expect((await liveAgain(history.seed, { ...kept, faults: [] }, { guard })).violation).toBeUndefined();
  });
});

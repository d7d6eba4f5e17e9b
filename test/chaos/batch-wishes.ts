import type { Chance } from '../sim/chance.ts';
import { TAIL, timesOf, type Wish } from './wish.ts';

/** How many uploads write over an object that was uploaded before. */
const AGAIN = 0.15;
/** After so many uploads a person closes a group. */
const UPLOADS_PER_CLOSE = 12;
/** So few values of each capture that files come late for a batch that is closed. */
const VALUES = 3;

/** A key for each trigger that batches. Each upload has a size of its own, by which its line in a list is known. */
const KEYS = {
  days: (value, n) => `days/${value}/${n}${TAIL}`,
  sets: (value, n) => (n % 2 === 0 ? `sets/${value}/orders-${n}${TAIL}` : `rates/${value}/${n}${TAIL}`),
  tables: (value, n) => `tables/${value}/${n}${TAIL}`,
  deliveries: (value, n) => `deliveries/${value}/${n}${TAIL}`,
} as const satisfies Readonly<Record<string, (value: string, n: number) => string>>;

const TRIGGERS = ['days', 'days', 'sets', 'tables', 'tables', 'deliveries'] as const;

const uploadOf = (n: number, spanMs: number, chance: Chance): Wish => {
  const trigger = chance.pick(`batch trigger ${n}`, TRIGGERS);
  const value = `v${chance.between(`batch value ${n}`, 1, VALUES)}`;
  return {
    ...timesOf(`of batch ${n}`, spanMs, chance),
    ...{ kind: 'upload', trigger, becomes: 'member', source: KEYS[trigger](value, n), size: n + 1 },
  };
};

const closeOf = (n: number, spanMs: number, chance: Chance): Wish => ({
  ...timesOf(`close ${n}`, spanMs, chance),
  ...{ kind: 'close', trigger: 'sets', source: `close-${n}`, becomes: 'nothing' },
  by: { day: `v${chance.between(`close of ${n}`, 1, VALUES)}` },
});

/** Uploads that share runs, some of them of an object that was uploaded before, and wishes to close their groups. */
export const batchWishes = (count: number, spanMs: number, chance: Chance): readonly Wish[] => {
  const first = Array.from({ length: count }, (_, n) => uploadOf(n, spanMs, chance));
  const uploads = first.map((wish, n): Wish => {
    const earlier = first[chance.between(`earlier of ${n}`, 0, Math.max(n - 1, 0))];
    const isAgain = earlier !== undefined && earlier !== wish && chance.happens(`again ${n}`, AGAIN);
    return isAgain ? { ...wish, trigger: earlier.trigger, source: earlier.source } : wish;
  });
  const closes = Math.floor(count / UPLOADS_PER_CLOSE);
  return [...uploads, ...Array.from({ length: closes }, (_, n) => closeOf(n, spanMs, chance))];
};

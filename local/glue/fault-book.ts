import type { Fault, FaultKind } from './glue-faults.ts';
import { seededRandom } from './seeded-random.ts';

/** An order in the book. */
export interface OrderedFault extends Fault {
  readonly id: number;
  /** How often it has struck. */
  readonly struck: number;
}

/** What a fault may befall: a call, a run or an event. */
export interface Occasion {
  readonly operation?: string;
  readonly jobName?: string;
}

/** The faults on order. */
export interface FaultBook {
  order(fault: Fault): OrderedFault;
  orders(): readonly OrderedFault[];
  clear(): void;
  /** The first order of one of these kinds that strikes on this occasion. Counts it. */
  strike(kinds: readonly FaultKind[], occasion: Occasion): Fault | undefined;
}

const DEFAULT_OPERATION = 'StartJobRun';

const fits = (fault: Fault, occasion: Occasion): boolean =>
  (fault.jobName === undefined || fault.jobName === occasion.jobName) &&
  (occasion.operation === undefined || (fault.operation ?? DEFAULT_OPERATION) === occasion.operation);

/** An empty book. `seed` makes the chances of orders without a seed of their own repeatable. */
export const createFaultBook = (seed = 1): FaultBook => {
  let lastId = 0;
  let book: { fault: Fault; id: number; struck: number; random: () => number }[] = [];
  const show = (entry: (typeof book)[number]): OrderedFault => ({ ...entry.fault, id: entry.id, struck: entry.struck });
  return {
    order: (fault) => {
      lastId += 1;
      const entry = { fault, id: lastId, struck: 0, random: seededRandom(fault.seed ?? seed + lastId) };
      book.push(entry);
      return show(entry);
    },
    orders: () => book.map(show),
    clear: () => {
      book = [];
    },
    strike: (kinds, occasion) => {
      const entry = book.find(
        (candidate) =>
          kinds.includes(candidate.fault.fault) &&
          fits(candidate.fault, occasion) &&
          candidate.struck < (candidate.fault.times ?? Number.POSITIVE_INFINITY) &&
          candidate.random() < (candidate.fault.probability ?? 1),
      );
      if (entry === undefined) return undefined;
      entry.struck += 1;
      return entry.fault;
    },
  };
};

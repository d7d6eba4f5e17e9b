import { parseMarker } from '../../lib/core/ledger/ledger-item.ts';
import { type Clock, systemClock } from '../../lib/core/time.ts';
import { type CallAllowance, callAllowance } from './call-allowance.ts';
import { type Fault, type FaultKind, operationOfFault } from './glue-faults.ts';
import { seededRandom } from './seeded-random.ts';

/** A fault in the book. */
export interface OrderedFault extends Fault {
  readonly id: number;
  /** How often it has struck. */
  readonly struck: number;
}

/** What a fault may befall: a call, a run or an event. */
export interface Occasion {
  readonly operation?: string;
  readonly jobName?: string;
  /** The arguments of the call or the run, in which the marker of its request is found. */
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Only faults that name a request. */
  readonly ofRequest?: true;
}

/** The active faults. */
export interface FaultBook {
  order(fault: Fault): OrderedFault;
  orders(): readonly OrderedFault[];
  /** Removes the one with this id; without one, all. */
  clear(id?: number): void;
  /** The first fault of one of these kinds that strikes on this occasion. Counts it. */
  strike(kinds: readonly FaultKind[], occasion: Occasion): Fault | undefined;
}

/** The marker is `<request id>.<attempt>`; which argument has it is the triggers file's choice. */
const requestsOf = ({ arguments: values = {} }: Occasion): readonly string[] =>
  Object.values(values).flatMap((value) => parseMarker(String(value))?.requestId ?? []);

/** The request that a call, a run or an event is of; undefined where no argument has a marker. */
export const requestOf = (occasion: Occasion): string | undefined => requestsOf(occasion)[0];

const fits = (fault: Fault, occasion: Occasion): boolean =>
  (fault.jobName === undefined || fault.jobName === occasion.jobName) &&
  (fault.requestId === undefined ? occasion.ofRequest !== true : requestsOf(occasion).includes(fault.requestId)) &&
  (occasion.operation === undefined || operationOfFault(fault) === occasion.operation);

/**
 * An empty book. `seed` makes the random choices of faults without a seed of their own repeatable; the clock counts the
 * calls a second.
 */
export const createFaultBook = (seed = 1, clock: Clock = systemClock): FaultBook => {
  let lastId = 0;
  let book: { fault: Fault; id: number; struck: number; random: () => number; passes: CallAllowance }[] = [];
  const show = (entry: (typeof book)[number]): OrderedFault => ({ ...entry.fault, id: entry.id, struck: entry.struck });
  return {
    order: (fault) => {
      lastId += 1;
      const random = seededRandom(fault.seed ?? seed + lastId);
      const passes = fault.fault === 'rate-limit' ? callAllowance(fault, clock) : () => false;
      const entry = { fault, id: lastId, struck: 0, random, passes };
      book.push(entry);
      return show(entry);
    },
    orders: () => book.map(show),
    clear: (id) => {
      book = id === undefined ? [] : book.filter((entry) => entry.id !== id);
    },
    strike: (kinds, occasion) => {
      const entry = book.find(
        (candidate) =>
          kinds.includes(candidate.fault.fault) &&
          fits(candidate.fault, occasion) &&
          candidate.struck < (candidate.fault.times ?? Number.POSITIVE_INFINITY) &&
          candidate.random() < (candidate.fault.probability ?? 1) &&
          !candidate.passes(),
      );
      if (entry === undefined) return undefined;
      entry.struck += 1;
      return entry.fault;
    },
  };
};

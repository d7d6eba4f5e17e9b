import { EvaluationError, isList, isValueObject, type Value } from './value.ts';

/**
 * What evaluating the expressions of one request may cost. A step of evaluation costs 1, and code that reads or makes
 * strings and arrays pays their length; so time and memory have a bound, whatever expression and event are, and the
 * same event is always judged alike, which a limit in milliseconds would not do.
 */
export interface Budget {
  /** @throws EvaluationError when nothing is left */
  spend(units: number): void;
}

/** At the very most some 0.1 s of one processor, and 10 MB; a request needs a few hundred units. */
const UNITS = 500_000;

/** A new budget; each request has its own. */
export const newBudget = (units = UNITS): Budget => {
  let left = units;
  return {
    spend: (cost) => {
      left -= cost;
      if (left < 0) {
        throw new EvaluationError(
          'evaluating the expressions of this request takes too long or makes too much; work on less of the event, or do it in the job',
        );
      }
    },
  };
};

/** The length of a string or list; 1 for anything else. */
export const lengthOf = (value: Value): number =>
  typeof value === 'string' || isList(value) ? Math.max(1, value.length) : 1;

/** Pays for going through a value to its depths. */
export const spendForAll = (value: Value, budget: Budget): void => {
  budget.spend(typeof value === 'string' ? lengthOf(value) : 1);
  if (isList(value)) for (const item of value) spendForAll(item, budget);
  else if (isValueObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      budget.spend(name.length);
      spendForAll(item, budget);
    }
  }
};

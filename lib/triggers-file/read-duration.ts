import { literal } from './expressions/literal.ts';
import { addError } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

const SECONDS = { second: 1, minute: 60, hour: 60 * 60, day: 24 * 60 * 60 } as const;

type Unit = keyof typeof SECONDS;

/** Which lengths of time may stand at a place of the file, each written as there: `90 days`. */
export interface DurationRule {
  readonly units: readonly Unit[];
  /** Counts where nothing stands. */
  readonly otherwise: string;
  readonly least?: string;
  /** Why it is no less, for a message. */
  readonly why?: string;
  readonly most: string;
}

const secondsOf = (text: string, units: readonly Unit[]): number => {
  const [, count, name = ''] = /^(\d{1,5}) ([a-z]+?)s?$/.exec(text) ?? [];
  const unit = units.find((one) => one === name);
  return unit === undefined ? Number.NaN : Number(count) * SECONDS[unit];
};

/** Reads a length of time, in seconds. */
export const readDuration = (parsed: Parsed<string> | undefined, rule: DurationRule): number => {
  const { units, otherwise, least = '0 days', why, most } = rule;
  const found = literal(parsed);
  if (found === undefined) return secondsOf(otherwise, units);
  const seconds = secondsOf(found.value, units);
  const refuse = (expected: string, more = '') =>
    addError(found.spot, `expected ${expected}, found "${found.value}"${more}`);
  if (Number.isNaN(seconds)) {
    const names = units
      .map((unit) => `${unit}s`)
      .join(', ')
      .replace(/, (?=\w+$)/, ' or ');
    refuse(`a number of ${names}, e.g. ${otherwise}`);
  } else if (rule.least !== undefined && seconds < secondsOf(least, units))
    refuse(`at least ${least}`, why && `: ${why}`);
  else if (seconds > secondsOf(most, units)) refuse(`at most ${most}`);
  return seconds;
};

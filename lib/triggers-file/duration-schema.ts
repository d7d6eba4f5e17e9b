import { literal } from './literal-schemas.ts';
import { addError, type Place } from './yaml/file-error.ts';
import type { Schema } from './yaml/schema.ts';

const SECONDS = { second: 1, minute: 60, hour: 60 * 60, day: 24 * 60 * 60 } as const;

type Unit = keyof typeof SECONDS;

/** Which lengths of time may stand at a place of the file, each written as there: `90 days`. */
interface DurationRule {
  readonly units: readonly Unit[];
  readonly example: string;
  readonly least?: string;
  /** Why it is no less, for a message. */
  readonly why?: string;
  readonly most: string;
}

/** The seconds of a length of time as the file writes it; NaN when it is none. */
export const secondsOf = (text: string): number => {
  const [, count, name = ''] = /^(\d{1,5}) (second|minute|hour|day)s?$/.exec(text) ?? [];
  return Number(count) * (Object.entries(SECONDS).find(([unit]) => unit === name)?.[1] ?? Number.NaN);
};

/** A length of time, e.g. `5 minutes`. One that is wrong is kept, with an error. */
export const duration = ({ units, example, least, why, most }: DurationRule, description: string): Schema<string> => {
  const names = units
    .map((unit) => `${unit}s`)
    .join(', ')
    .replace(/, (?=\w+$)/, ' or ');
  const expected = `a number of ${names}, e.g. ${example}`;
  return literal(expected, description, (text: string, place: Place) => {
    const refuse = (bound: string, more = '') => addError(place, `expected ${bound}, found "${text}"${more}`);
    const seconds = secondsOf(text);
    if (!units.some((unit) => text.includes(` ${unit}`)) || Number.isNaN(seconds)) refuse(expected);
    else if (least !== undefined && seconds < secondsOf(least)) refuse(`at least ${least}`, why && `: ${why}`);
    else if (seconds > secondsOf(most)) refuse(`at most ${most}`);
  });
};

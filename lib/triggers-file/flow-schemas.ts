import { duration, secondsOf } from './duration-schema.ts';
import { literal } from './literal-schemas.ts';
import { addError } from './yaml/file-error.ts';

const MOST = '7 days';
const EXPECTED = 'a number of minutes, hours or days, e.g. 2 hours or -1 day';

/** The seconds of a head start as the file writes it; NaN when it is none. */
export const headStartSeconds = (text: string): number => {
  const [, minus = '', length = ''] = /^(-?)(\d{1,5} (?:minute|hour|day)s?)$/.exec(text) ?? [];
  return (minus === '' ? 1 : -1) * secondsOf(length);
};

/** `headStart`: how far a trigger's requests stand before those of the job's other triggers. */
export const headStart = literal(
  EXPECTED,
  'By how much requests of this trigger start before those of the other triggers of its job; with "-" behind them. 7 days at most.',
  (text, place) => {
    const seconds = headStartSeconds(text);
    if (Number.isNaN(seconds)) addError(place, `expected ${EXPECTED}, found "${text}"`);
    else if (Math.abs(seconds) > secondsOf(MOST))
      addError(place, `expected ${MOST} at most, before or behind, found "${text}"`);
  },
);

/** `startWithin`: how long a request may wait for its start. */
export const startWithin = duration(
  { units: ['minute', 'hour', 'day'], example: '3 days', least: '1 minute', most: '3650 days' },
  'How long after its arrival a request may start; one that has not started by then is cancelled. However long when left out.',
);

import type { Fuse } from '../core/triggers/trigger.ts';
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

const FUSE_EXPECTED = '<number> requests in <time>, e.g. 100 requests in 1 hour';
const [SHORTEST_FUSE, LONGEST_FUSE] = ['5 minutes', '24 hours'];
/** The sweep counts as far as this each minute, and each counted request is paid for. */
const MOST_REQUESTS = 10_000;

/** A fuse as the file writes it; NaN where it is none. */
export const readFuse = (source: string): Fuse => {
  const [, count = '', time = ''] = /^(\d{1,5}) requests? in (\d{1,5} (?:minute|hour|day)s?)$/.exec(source) ?? [];
  return { requests: count === '' ? Number.NaN : Number(count), withinSeconds: secondsOf(time), source };
};

/** `fuse`: how many requests a trigger may have in a time. */
export const fuse = literal(
  FUSE_EXPECTED,
  'Pauses the trigger when more requests than this arrive within a time of 5 minutes to 24 hours. Off when left out.',
  (text, place) => {
    const refuse = (expected: string) => addError(place, `expected ${expected}, found "${text}"`);
    const { requests, withinSeconds } = readFuse(text);
    if (Number.isNaN(requests)) refuse(FUSE_EXPECTED);
    else if (requests < 1 || requests > MOST_REQUESTS) refuse(`1 to ${MOST_REQUESTS} requests`);
    else if (withinSeconds < secondsOf(SHORTEST_FUSE) || withinSeconds > secondsOf(LONGEST_FUSE))
      refuse(`a time of ${SHORTEST_FUSE} to ${LONGEST_FUSE}`);
  },
);

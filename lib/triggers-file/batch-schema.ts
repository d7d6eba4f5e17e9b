import { bytesOf } from './byte-count.ts';
import { duration } from './duration-schema.ts';
import { keyPattern } from './key-schema.ts';
import { literal } from './literal-schemas.ts';
import { timeOfDay, timezone } from './time-schemas.ts';
import { array, record } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import { object } from './yaml/object-schema.ts';
import { either, number, scalar, words } from './yaml/scalar-schemas.ts';
import type { ValueOf } from './yaml/schema.ts';

/** The most uploads that one batch may have: what the list in a cut has room for. */
export const MOST_ITEMS = 10_000;

const EXPECTED_BYTES = 'a number of bytes, or of KiB, MiB, GiB or TiB, e.g. 10 GiB';

const capture = literal('the name of a capture of key', 'The name of a capture of key.');

const length = (most: string, example: string, description: string) =>
  duration({ units: ['second', 'minute', 'hour', 'day'], example, least: '1 second', most }, description);

/** What is needed of one capture. */
const needed = either(
  `an array of names, or a whole number from 1 to ${MOST_ITEMS}`,
  'Which values of the capture must be there, or how many different ones.',
  array(scalar('a name', undefined), 'an array of names', 'All of these values.', 'at least one name'),
  number(`a whole number from 1 to ${MOST_ITEMS}`, 'So many different values.', {
    whole: true,
    min: 1,
    max: MOST_ITEMS,
  }),
);

/** How a trigger's uploads are gathered into batches: its `batch`. */
export const batch = object(
  {
    expected: 'a mapping, e.g. { items: 500, atMost: 15 minutes }, or {}',
    description: 'Gathers uploads, and starts one run for many of them.',
  },
  {
    by: either(
      'the name of a capture of key, or an array of names',
      'One batch for each value of this capture, or of these; one for the trigger when left out.',
      capture,
      array(capture, 'an array of captures', undefined, 'at least one capture, or no by:'),
    ),
    items: number(
      `a whole number from 1 to ${MOST_ITEMS}`,
      `At most so many uploads in one run; it closes when they are there. 1000 when left out, ${MOST_ITEMS} at most.`,
      { whole: true, min: 1, max: MOST_ITEMS },
    ),
    bytes: either(
      EXPECTED_BYTES,
      'At most so many bytes in one run, unless one object or what need asks for has more; it closes when they are there. No bound when left out.',
      number(EXPECTED_BYTES, 'In bytes.', { whole: true, min: 1 }),
      literal(EXPECTED_BYTES, 'E.g. 10 GiB.', (text, place) => {
        if (Number.isNaN(bytesOf(text))) addError(place, `expected ${EXPECTED_BYTES}, found "${text}"`);
      }),
    ),
    quiet: length(
      '7 days',
      '5 minutes',
      'Closes when nothing has come for so long; 1 minute when neither atMost nor at is said, or with need or until.',
    ),
    atMost: length(
      '30 days',
      '15 minutes',
      'Closes so long after the first upload; 15 minutes when left out, 24 hours with need or until, never with at.',
    ),
    at: timeOfDay('Closes at this time of each day.'),
    timezone: timezone('IANA time zone of at; UTC when left out.'),
    need: record(
      needed,
      'a mapping with one capture, e.g. { file: [orders, rates] } or { hour: 24 }',
      'Waits until uploads with all of these values of a capture are there, or with so many different ones.',
    ),
    until: keyPattern('Waits until an object is there whose key matches this pattern; it is no part of the batch.'),
    orElse: words(
      ['wait', 'start'],
      'At the deadline, when something is missing: wait, with an alarm, or start with what is there. wait when left out.',
    ),
    format: words(
      ['json-lines', 'redshift', 'addresses'],
      'How batch.manifest is written: JSON lines, a manifest for COPY of Redshift, or an address a line. json-lines when left out.',
    ),
    whileRunning: words(
      ['start', 'hold'],
      'hold: a batch closes only when the run of the last one has ended. start when left out.',
    ),
  },
);

export type BatchForm = ValueOf<typeof batch>;

import { parseSchedule, tidyExpression } from '../core/schedules/schedule-expression.ts';
import type { InputType } from '../core/triggers/trigger.ts';
import { key } from './key-schema.ts';
import { bucket, literal } from './literal-schemas.ts';
import { timezone } from './time-schemas.ts';
import { array, record } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import { object } from './yaml/object-schema.ts';
import { boolean, either, number, scalar, words } from './yaml/scalar-schemas.ts';
import type { ValueOf } from './yaml/schema.ts';

const s3 = object(
  {
    expected: 'a mapping with bucket: and, if you like, key:',
    description: 'An object was created in this bucket, and its key matches.',
    required: ['bucket'],
  },
  {
    bucket,
    key,
  },
);

const schedule = object(
  {
    expected: 'a mapping with expression: and, if you like, timezone: and flexibleWindowMinutes:',
    description: 'A time of this schedule is reached.',
    required: ['expression'],
  },
  {
    expression: literal(
      'cron(…), rate(…) or at(…)',
      'cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or at(2027-01-31T06:00:00).',
      (text, place) => {
        const parsed = parseSchedule(tidyExpression(text));
        if (!parsed.ok) for (const error of parsed.errors) addError(place, error);
      },
    ),
    timezone: timezone('IANA time zone; UTC when left out.'),
    flexibleWindowMinutes: number(
      'whole minutes from 0 to 1440',
      'How much later EventBridge Scheduler may start it; 0 is off.',
      { whole: true, min: 0, max: 1_440 },
    ),
  },
);

const INPUT_TYPES: readonly InputType[] = ['string', 'integer', 'number', 'boolean', 'date', 'datetime', 'array'];

/** So that an expression can read it, by `input.name` or `input["a-name"]`. */
export const INPUT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

const value = scalar('a string, a number or a boolean');

const input = object(
  {
    expected: 'a mapping, e.g. { type: date, required: true }',
    description: 'One value that a call may bring, read as input.<name>.',
  },
  {
    type: words(
      INPUT_TYPES,
      'date and datetime are strings of ISO 8601; array is one of strings. string when left out.',
      { text: 'here it is string', list: 'here it is array' },
    ),
    required: boolean('A call without it is refused. Not beside default.'),
    default: either(
      'a value of its type',
      'Stands where a call says nothing; it is always allowed, even if enum does not name it.',
      value,
      array(value, 'an array of strings', undefined),
    ),
    enum: array(
      value,
      'an array of values, e.g. [fr, de]',
      'The values that are allowed; of an array, those of its items.',
      'at least one value, e.g. [fr, de]',
    ),
    pattern: literal(
      'a pattern, e.g. "s3://acme-*/**"',
      'What a string must match, written as a key pattern; of an array, each item.',
    ),
    min: scalar('a number, date or time', 'The least value.'),
    max: scalar('a number, date or time', 'The greatest value.'),
    description: literal('a string', 'For people who call it; explain and check show it.'),
  },
);

const manual = object(
  { expected: 'a mapping with inputs:, or the word manual', description: 'Only a call starts it.' },
  {
    inputs: record(
      input,
      'a mapping of inputs by name',
      'What a call may and must bring. A call with anything else is refused. Anything goes when left out.',
      INPUT_NAME,
    ),
  },
);

const sources = object(
  { expected: 'a mapping', exactlyOne: 'a trigger has one of them, so make two triggers' },
  { s3, schedule, manual },
);

/** What starts a run: a trigger's `on`. */
export const event = either(
  '"manual", or a mapping with one of s3:, schedule: and manual:',
  'The event that starts a run.',
  words(['manual']),
  sources,
);

export type EventForm = ValueOf<typeof event>;
export type S3Form = ValueOf<typeof s3>;
export type ScheduleForm = ValueOf<typeof schedule>;
export type InputForm = ValueOf<typeof input>;

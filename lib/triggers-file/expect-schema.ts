import { parseWall } from '../core/calendar/civil-date.ts';
import { parseCron } from '../core/schedules/cron-expression.ts';
import type { ExpectedState } from '../core/triggers/expectation.ts';
import { literal } from './literal-schemas.ts';
import { timeOfDay, timezone } from './time-schemas.ts';
import { array, record } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import { object } from './yaml/object-schema.ts';
import { words } from './yaml/scalar-schemas.ts';
import type { Schema, ValueOf } from './yaml/schema.ts';

const STATES: readonly ExpectedState[] = ['arrived', 'started', 'succeeded'];

const DAYS = 'daily, weekdays, or days such as MON,THU or TUE-SAT';

/** The weekdays that a text means, from 1 for Sunday; undefined when it is none of them. Cron's own grammar reads them. */
export const weekdaysOf = (text: string): readonly number[] | undefined => {
  const days = text === 'daily' ? '*' : text === 'weekdays' ? 'MON-FRI' : text;
  if (days !== '*' && !/^[A-Z]{3}([,-][A-Z]{3})*$/i.test(days)) return undefined;
  const parsed = parseCron(`0 0 ? * ${days} *`);
  return parsed.ok && parsed.schedule.days.kind === 'weekdays' ? parsed.schedule.days.weekdays : undefined;
};

const MOST_VALUE = 256;

/** An array, or for editors the variable that holds it: constants are put in before the file is read. */
const orVariable = <T>(schema: Schema<T>): Schema<T> => ({
  ...schema,
  json: { anyOf: [schema.json, { type: 'string', pattern: '^\\$\\{\\{' }] },
});

/** What a trigger expects by a time of the day: its `expect`. */
export const expect = object(
  {
    expected: 'a mapping with by: and, if you like, timezone:, on:, since:, each:, until: and except:',
    description: 'Tells when nothing that this trigger waits for has come by a time of the day.',
    required: ['by'],
  },
  {
    by: timeOfDay('The time by which it is expected, e.g. "06:00".'),
    timezone: timezone('IANA time zone; UTC when left out.'),
    on: literal(DAYS, 'The days on which it is expected; daily when left out.', (text, place) => {
      if (weekdaysOf(text) === undefined) addError(place, `expected ${DAYS}, found "${text}"`);
    }),
    since: timeOfDay(
      'From when on what comes counts; "00:00" when left out. A time that is not before by: is of the day before.',
    ),
    each: record(
      orVariable(
        array(
          literal('a value of the capture', 'A value that is expected.', (text, place) => {
            if (text.length > MOST_VALUE)
              addError(place, `expected at most ${MOST_VALUE} characters, found ${text.length}`);
          }),
          'an array of values, e.g. [eu, us]',
          'The values, each of which is expected.',
          'at least one value, e.g. [eu, us]',
        ),
      ),
      'a mapping of captures, each with its values: { area: [eu, us] }',
      'Of which captures of the key which values are each expected; anything at all is enough when left out.',
    ),
    until: words(
      STATES,
      'How far it must have come. arrived: the request is there; started: its run has started; succeeded: its run has succeeded. arrived when left out.',
    ),
    except: orVariable(
      array(
        literal('a date, e.g. 2026-12-25', 'A date on which nothing is expected.', (text, place) => {
          if (text.includes('T') || parseWall(text) === undefined)
            addError(place, `expected a date of the calendar, e.g. 2026-12-25, found "${text}"`);
        }),
        'an array of dates, e.g. [2026-12-25, 2026-12-26]',
        'Dates on which nothing is expected, in the time zone.',
      ),
    ),
  },
);

export type ExpectForm = ValueOf<typeof expect>;

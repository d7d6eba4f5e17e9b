import type { RetriedState } from '../core/triggers/trigger.ts';
import { duration } from './duration-schema.ts';
import { array } from './yaml/collection-schemas.ts';
import { object } from './yaml/object-schema.ts';
import { either, number, string, words } from './yaml/scalar-schemas.ts';
import type { ValueOf } from './yaml/schema.ts';

/** The ends of a run that `retry` may name. */
const RETRIED_STATES: readonly RetriedState[] = ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'];

const length = (description: string) =>
  duration({ units: ['second', 'minute', 'hour'], example: '5 minutes', most: '24 hours' }, description);

const delay = either(
  'seconds, minutes or hours, e.g. 5 minutes, or a mapping with first:, factor: and longest:',
  'How long after the end the next attempt may start; 1 minute when left out, 24 hours at most.',
  length('How long after the end the next attempt may start, e.g. 5 minutes.'),
  object(
    { expected: 'a mapping', description: 'A delay that grows with each attempt.' },
    {
      first: length('The delay after the first attempt; 1 minute when left out.'),
      factor: number('a number from 1 to 10', 'By how much it grows with each further attempt; 2 when left out.', {
        min: 1,
        max: 10,
      }),
      longest: length('How long it becomes at most; 24 hours when left out.'),
    },
  ),
);

/** Whether a failed run is started again: a trigger's `retry`. */
export const retry = object(
  {
    expected: 'a mapping with attempts: and, if you like, on:, when: and delay:',
    description: 'Starts a failed run again. Only for jobs whose own MaxRetries is 0, else Glue would start one, too.',
    required: ['attempts'],
  },
  {
    attempts: number(
      'a whole number from 2 to 10 (it counts the first attempt, too)',
      'How many attempts there may be in all, the first one included.',
      { whole: true, min: 2, max: 10 },
    ),
    on: array(
      words(RETRIED_STATES, undefined, {
        STOPPED: 'a person stopped such a run, and it is not started again unasked',
        SUCCEEDED: 'such a run has done its work',
      }),
      'an array of ends, e.g. [FAILED, TIMEOUT]',
      'The ends of a run that lead to another attempt; FAILED and TIMEOUT when left out.',
      'at least one end, e.g. [FAILED, TIMEOUT]',
    ),
    when: string(
      'a condition, e.g. errorMessage.contains("Resource unavailable")',
      'A condition in CEL over state, errorMessage and attempt; only when it gives true there is another attempt.',
    ),
    delay,
  },
);

export type RetryForm = ValueOf<typeof retry>;

import type { RetriedState, RetryPolicy } from '../core/triggers/trigger.ts';
import { secondsOf } from './duration-schema.ts';
import type { Readable } from './expressions/cel-names.ts';
import { readCondition } from './expressions/read-condition.ts';
import type { RetryForm } from './retry-schema.ts';
import { uniqueValues } from './yaml/collection-schemas.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

const DEFAULT_STATES: readonly RetriedState[] = ['FAILED', 'TIMEOUT'];
const DEFAULT_FACTOR = 2;
const DEFAULT_DELAY = '1 minute';
const LONGEST_DELAY = '24 hours';

/** https://docs.aws.amazon.com/glue/latest/dg/glue-streaming-maintenance.html */
const EXPIRED_DOUBT =
  'EXPIRED is how a run of a streaming job ends in its maintenance window, and Glue starts that job again by itself: ' +
  'an attempt of ours would run beside it';

/** It is kept with every request. */
const MAX_CONDITION_CHARACTERS = 500;

type Delay = Pick<RetryPolicy, 'delaySeconds' | 'factor' | 'longestSeconds'>;

const readDelay = (parsed: RetryForm['delay']): Delay => {
  const delay = parsed?.value ?? DEFAULT_DELAY;
  if (typeof delay === 'string') return { delaySeconds: secondsOf(delay) };
  const { first, factor, longest } = delay;
  const delaySeconds = secondsOf(first?.value ?? DEFAULT_DELAY);
  const longestSeconds = secondsOf(longest?.value ?? LONGEST_DELAY);
  if (longest !== undefined && longestSeconds < delaySeconds)
    addError(longest.spot, 'expected at least as much as first, found less');
  return { delaySeconds, factor: factor?.value ?? DEFAULT_FACTOR, longestSeconds };
};

/** What `retry.when` can read: how the run of an attempt ended, and nothing of the event. */
const END_OF_RUN: Readable = {
  kind: 'run',
  vars: undefined,
  fields: new Map([
    ['state', { name: 'state', type: 'string', optional: false }],
    ['errorMessage', { name: 'errorMessage', type: 'string', optional: false }],
    ['attempt', { name: 'attempt', type: 'int', optional: false }],
  ]),
};

const readWhen = (parsed: Parsed<string> | undefined): RetryPolicy['when'] => {
  if (parsed === undefined) return undefined;
  const { length } = parsed.value;
  if (length > MAX_CONDITION_CHARACTERS) {
    const bound = `expected at most ${MAX_CONDITION_CHARACTERS} characters`;
    addError(parsed.spot, `${bound}, found ${length}: it is kept with every request`);
    return undefined;
  }
  const { when, never } = readCondition(parsed, END_OF_RUN);
  if (never === true) addError(parsed.spot, 'it is never true, so there would be no other attempt; leave retry out');
  return when !== undefined && 'cel' in when ? when : undefined;
};

const readStates = (parsed: RetryForm['on']): readonly RetriedState[] => {
  if (parsed === undefined) return DEFAULT_STATES;
  const expired = parsed.value.find(({ value }) => value === 'EXPIRED');
  if (expired !== undefined) addWarning(expired.spot, EXPIRED_DOUBT);
  return uniqueValues(parsed.value);
};

/** Reads a trigger's `retry`, constants already put in. */
export const readRetry = (parsed: Parsed<RetryForm> | undefined): RetryPolicy | undefined => {
  if (parsed === undefined) return undefined;
  const { attempts, on, when, delay } = parsed.value;
  const [states, condition, delays] = [readStates(on), readWhen(when), readDelay(delay)];
  if (attempts === undefined) return undefined;
  return { attempts: attempts.value, on: states, ...(condition !== undefined && { when: condition }), ...delays };
};

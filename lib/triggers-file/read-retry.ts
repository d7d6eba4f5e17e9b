import type { RetriedState, RetryPolicy } from '../core/triggers/trigger.ts';
import { secondsOf } from './duration-schema.ts';
import type { Readable } from './expressions/cel-names.ts';
import { readCondition } from './expressions/read-condition.ts';
import type { RetryForm } from './retry-schema.ts';
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
  fields: new Map(
    [
      { name: 'state', type: 'string', optional: false } as const,
      { name: 'errorMessage', type: 'string', optional: false } as const,
      { name: 'attempt', type: 'int', optional: false } as const,
    ].map((field) => [field.name, field]),
  ),
};

const readWhen = (parsed: Parsed<string> | undefined): RetryPolicy['when'] => {
  if (parsed === undefined) return undefined;
  const { length } = parsed.value;
  if (length > MAX_CONDITION_CHARACTERS) {
    const why = 'it is kept with every request';
    addError(parsed.spot, `expected at most ${MAX_CONDITION_CHARACTERS} characters, found ${length}: ${why}`);
    return undefined;
  }
  const { when, never } = readCondition(parsed, END_OF_RUN);
  if (never === true) addError(parsed.spot, 'it is never true, so there would be no other attempt; leave retry out');
  return when !== undefined && 'cel' in when ? when : undefined;
};

const readStates = (parsed: RetryForm['on']): readonly RetriedState[] => {
  if (parsed === undefined) return DEFAULT_STATES;
  const states: RetriedState[] = [];
  for (const { value: state, spot } of parsed.value) {
    if (states.includes(state)) {
      addError(spot, `"${state}" stands here a second time; keep one of them`);
      continue;
    }
    states.push(state);
    if (state === 'EXPIRED') addWarning(spot, EXPIRED_DOUBT);
  }
  return states;
};

/** Reads a trigger's `retry`, constants already put in. */
export const readRetry = (parsed: Parsed<RetryForm> | undefined): RetryPolicy | undefined => {
  if (parsed === undefined) return undefined;
  const { attempts, on, when, delay } = parsed.value;
  const [states, condition, delays] = [readStates(on), readWhen(when), readDelay(delay)];
  if (attempts === undefined) return undefined;
  return { attempts: attempts.value, on: states, ...(condition !== undefined && { when: condition }), ...delays };
};

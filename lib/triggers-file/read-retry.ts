import type { RetriedState, RetryPolicy } from '../core/triggers/trigger.ts';
import type { Readable } from './expressions/cel-names.ts';
import { readCondition } from './expressions/read-condition.ts';
import { childOf } from './expressions/stage-constants.ts';
import { readDuration } from './read-duration.ts';
import { RETRIED_STATES } from './schema.ts';
import { addError, addWarning, type Place } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

const DEFAULT_STATES: readonly RetriedState[] = ['FAILED', 'TIMEOUT'];
const DEFAULT_DELAY_SECONDS = 60;
const DEFAULT_FACTOR = 2;
const LONGEST_SECONDS = 24 * 60 * 60;

/** https://docs.aws.amazon.com/glue/latest/dg/glue-streaming-maintenance.html */
const EXPIRED_DOUBT =
  'EXPIRED is how a run of a streaming job ends in its maintenance window, and Glue starts that job again by itself: ' +
  'an attempt of ours would run beside it';

/** It is kept with every request. */
const MAX_CONDITION_CHARACTERS = 500;

type Delay = Pick<RetryPolicy, 'delaySeconds' | 'factor' | 'longestSeconds'>;

const readDelay = (tree: Tree | undefined, place: Place): Delay => {
  if (tree?.kind !== 'map') return { delaySeconds: readDuration(tree, DEFAULT_DELAY_SECONDS, place) };
  const inside = (name: string): Place => ({
    ...place,
    at: childOf(tree, name)?.at ?? tree.at,
    where: `${place.where}.${name}`,
  });
  const factor = childOf(tree, 'factor');
  const delaySeconds = readDuration(childOf(tree, 'first'), DEFAULT_DELAY_SECONDS, inside('first'));
  const longestSeconds = readDuration(childOf(tree, 'longest'), LONGEST_SECONDS, inside('longest'));
  if (longestSeconds < delaySeconds) addError(inside('longest'), 'expected at least as much as first, found less');
  return {
    delaySeconds,
    factor: factor?.kind === 'scalar' && typeof factor.value === 'number' ? factor.value : DEFAULT_FACTOR,
    longestSeconds,
  };
};

/** What `retry.when` can read: how the run of an attempt ended, and nothing of the event. */
const END_OF_RUN: Readable = {
  kind: 'run',
  vars: undefined,
  fields: new Map(
    [
      { name: 'state', type: 'string', optional: false } as const,
      { name: 'errorMessage', type: 'string', optional: false } as const,
      { name: 'attempt', type: 'whole number', optional: false } as const,
    ].map((field) => [field.name, field]),
  ),
};

const readWhen = (tree: Tree | undefined, place: Place): RetryPolicy['when'] => {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string' || tree.value === '') return undefined;
  if (tree.value.length > MAX_CONDITION_CHARACTERS) {
    addError(
      place,
      `expected at most ${MAX_CONDITION_CHARACTERS} characters, found ${tree.value.length}: it is kept with every request`,
    );
    return undefined;
  }
  const when = readCondition(tree, place, END_OF_RUN);
  if (when.never === true) addError(place, 'it is never true, so there would be no other attempt; leave retry out');
  return when.when !== undefined && 'cel' in when.when ? when.when : undefined;
};

const isRetriedState = (text: unknown): text is RetriedState => RETRIED_STATES.some((state) => state === text);

const readStates = (tree: Tree | undefined, place: Place): readonly RetriedState[] => {
  if (tree?.kind !== 'list') return DEFAULT_STATES;
  const states: RetriedState[] = [];
  for (const [index, item] of tree.items.entries()) {
    const state = item.kind === 'scalar' ? item.value : undefined;
    if (!isRetriedState(state)) continue;
    const at = { ...place, at: item.at, where: `${place.where}.${index + 1}` };
    if (states.includes(state)) {
      addError(at, `"${state}" stands here a second time; keep one of them`);
      continue;
    }
    states.push(state);
    if (state === 'EXPIRED') addWarning(at, EXPIRED_DOUBT);
  }
  return states;
};

/** Reads a trigger's `retry`, constants already put in. Wrong kinds and ranges are errors of form, told elsewhere. */
export const readRetry = (tree: Tree | undefined, place: Place): RetryPolicy | undefined => {
  if (tree?.kind !== 'map') return undefined;
  const placeOf = (name: string): Place => ({
    ...place,
    at: childOf(tree, name)?.at ?? tree.at,
    where: `${place.where}.${name}`,
  });
  const attempts = childOf(tree, 'attempts');
  const on = readStates(childOf(tree, 'on'), placeOf('on'));
  const when = readWhen(childOf(tree, 'when'), placeOf('when'));
  const delay = readDelay(childOf(tree, 'delay'), placeOf('delay'));
  if (attempts?.kind !== 'scalar' || typeof attempts.value !== 'number') return undefined;
  return { attempts: attempts.value, on, ...(when !== undefined && { when }), ...delay };
};

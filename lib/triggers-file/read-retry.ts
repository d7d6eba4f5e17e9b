import type { RetriedState, RetryPolicy } from '../core/trigger.ts';
import { childOf } from './constants.ts';
import { addFault, addWarning, type Place } from './fault.ts';
import { literalText } from './literal-text.ts';
import { RETRIED_STATES } from './schema.ts';
import type { Tree } from './yaml-tree.ts';

const DEFAULT_STATES: readonly RetriedState[] = ['FAILED', 'TIMEOUT'];
const DEFAULT_DELAY_SECONDS = 60;
const MAX_DELAY_SECONDS = 24 * 60 * 60;

/** https://docs.aws.amazon.com/glue/latest/dg/glue-streaming-maintenance.html */
const EXPIRED_DOUBT =
  'EXPIRED is how a run of a streaming job ends in its maintenance window, and Glue starts that job again by itself: ' +
  'an attempt of ours would run beside it';

const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 60 * 60 };

const readDelay = (tree: Tree | undefined, place: Place): number => {
  const text = literalText(tree, place);
  if (text === undefined) return DEFAULT_DELAY_SECONDS;
  const [, count, unit = ''] = /^(\d{1,5}) (second|minute|hour)s?$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) {
    addFault(place, `found "${text}", want a number of seconds, minutes or hours, e.g. 5 minutes`);
  } else if (seconds > MAX_DELAY_SECONDS) addFault(place, `found "${text}", want at most 24 hours`);
  return seconds;
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
      addFault(at, `"${state}" stands here a second time; keep one of them`);
      continue;
    }
    states.push(state);
    if (state === 'EXPIRED') addWarning(at, EXPIRED_DOUBT);
  }
  return states;
};

/** Reads a trigger's `retry`, constants already put in. Wrong kinds and ranges are faults of form, told elsewhere. */
export const readRetry = (tree: Tree | undefined, place: Place): RetryPolicy | undefined => {
  if (tree?.kind !== 'map') return undefined;
  const placeOf = (name: string): Place => ({
    ...place,
    at: childOf(tree, name)?.at ?? tree.at,
    where: `${place.where}.${name}`,
  });
  const attempts = childOf(tree, 'attempts');
  const on = readStates(childOf(tree, 'on'), placeOf('on'));
  const delaySeconds = readDelay(childOf(tree, 'delay'), placeOf('delay'));
  if (attempts?.kind !== 'scalar' || typeof attempts.value !== 'number') return undefined;
  return { attempts: attempts.value, on, delaySeconds };
};

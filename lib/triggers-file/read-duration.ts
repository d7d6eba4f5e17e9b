import { literalText } from './expressions/literal-text.ts';
import { addError, type Place } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

const SECONDS: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 60 * 60 };

const MAX_SECONDS = 24 * 60 * 60;

/** Reads a length of time such as `5 minutes`, 24 hours at most, in seconds; `otherwise` where nothing stands. */
export const readDuration = (tree: Tree | undefined, otherwise: number, place: Place): number => {
  const text = literalText(tree, place);
  if (text === undefined) return otherwise;
  const [, count, unit = ''] = /^(\d{1,5}) (second|minute|hour)s?$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) {
    addError(place, `expected a number of seconds, minutes or hours, e.g. 5 minutes, found "${text}"`);
  } else if (seconds > MAX_SECONDS) addError(place, `expected at most 24 hours, found "${text}"`);
  return seconds;
};

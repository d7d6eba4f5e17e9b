import { FIELD_NAMES } from '../core/events/event-fields.ts';
import { captureNames, parseKeyPattern } from '../core/triggers/key-pattern.ts';
import type { KeyPattern, TriggerSource } from '../core/triggers/trigger.ts';
import { bucketName, literalText } from './expressions/literal-text.ts';
import { childOf, entryOf } from './expressions/stage-constants.ts';
import { hasExpression, isWordOfCel } from './expressions/template-text.ts';
import { readInputs } from './read-inputs.ts';
import { scheduleErrors, tidyExpression, timezoneError } from './schedules/read-schedule.ts';
import { keyDoubt } from './warnings/key-warnings.ts';
import { addError, addWarning, type Place } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

/** What a trigger starts on; what is wrong is missing. */
export interface SourceReading {
  readonly kind: TriggerSource['kind'] | undefined;
  readonly source: TriggerSource | undefined;
}

const EVERY_KEY = '**';

/** How an address begins that names the bucket as well. */
const ADDRESS = /^(?:s3[an]?:\/\/|arn:aws[a-z-]*:s3:::|https?:\/\/[^/]*\.amazonaws\.com[^/]*\/)/i;

const inside = (parent: Tree, name: string, place: Place): Place => ({
  ...place,
  at: childOf(parent, name)?.at ?? entryOf(parent, name)?.keyAt ?? parent.at,
  where: `${place.where}.${name}`,
});

const captureError = (name: string): string | undefined => {
  if (FIELD_NAMES.has(name)) return `{${name}}: an event has a field of this name; call the capture otherwise`;
  const isWord = name === '__proto__' || isWordOfCel(name);
  return isWord ? `{${name}}: this name cannot be read in an expression; call the capture otherwise` : undefined;
};

const readPattern = (tree: Tree | undefined, place: Place): KeyPattern | undefined => {
  if (tree === undefined) return { source: EVERY_KEY, tokens: [{ across: true }] };
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string' || tree.value === '') return undefined;
  if (hasExpression(tree.value)) {
    const message =
      'a key pattern captures: write {day}, not ${{ day }}; only ${{ stage }} and ${{ vars.… }} may stand in it';
    addError(place, message);
    return undefined;
  }
  const address = ADDRESS.exec(tree.value)?.[0];
  if (address !== undefined) {
    addError(place, `"${tree.value}": leave "${address}" and the bucket out; a key begins after them`);
  }
  const result = parseKeyPattern(tree.value);
  if (!result.ok) {
    for (const error of result.errors) addError(place, error);
    return undefined;
  }
  for (const name of captureNames(result.pattern)) {
    const error = captureError(name);
    if (error !== undefined) addError(place, error);
  }
  return result.pattern;
};

const readS3 = (tree: Tree, place: Place): TriggerSource | undefined => {
  const bucket = bucketName(childOf(tree, 'bucket'), inside(tree, 'bucket', place));
  const key = readPattern(childOf(tree, 'key'), inside(tree, 'key', place));
  if (key === undefined) return undefined;
  const doubt = ADDRESS.test(key.source) ? undefined : keyDoubt({ key, bucket: bucket ?? '' });
  if (doubt !== undefined) addWarning(inside(tree, 'key', place), doubt);
  // A stand-in while the bucket is wrong, so that the captures are known to the expressions.
  return { kind: 's3', bucket: bucket ?? 'unknown', key };
};

const readSchedule = (tree: Tree, place: Place): TriggerSource | undefined => {
  const at = inside(tree, 'expression', place);
  const text = literalText(childOf(tree, 'expression'), at);
  const expression = text === undefined ? undefined : tidyExpression(text);
  for (const error of expression === undefined ? [] : scheduleErrors(expression)) addError(at, error);
  const zoneAt = inside(tree, 'timezone', place);
  const timezone = childOf(tree, 'timezone') === undefined ? 'UTC' : literalText(childOf(tree, 'timezone'), zoneAt);
  const zoneError = timezone === undefined ? undefined : timezoneError(timezone);
  if (zoneError !== undefined) addError(zoneAt, zoneError);
  const window = childOf(tree, 'flexibleWindowMinutes');
  const minutes = window?.kind === 'scalar' && typeof window.value === 'number' ? window.value : 0;
  if (expression === undefined || timezone === undefined) return undefined;
  return { kind: 'schedule', expression, timezone, flexibleWindowMinutes: minutes };
};

/** Reads a trigger's `on`. Errors of form are told elsewhere. */
export const readSource = (on: Tree | undefined, place: Place): SourceReading => {
  if (on?.kind === 'scalar' && on.value === 'manual') return { kind: 'manual', source: { kind: 'manual' } };
  const [s3, schedule, manual] = [childOf(on, 's3'), childOf(on, 'schedule'), childOf(on, 'manual')];
  if (manual !== undefined && s3 === undefined && schedule === undefined) {
    const inputs = readInputs(
      childOf(manual, 'inputs'),
      inside(manual, 'inputs', inside(on ?? manual, 'manual', place)),
    );
    return { kind: 'manual', source: { kind: 'manual', ...(inputs !== undefined && { inputs }) } };
  }
  if (on === undefined || manual !== undefined || (s3 === undefined) === (schedule === undefined))
    return { kind: undefined, source: undefined };
  if (s3 !== undefined)
    return { kind: 's3', source: s3.kind === 'map' ? readS3(s3, inside(on, 's3', place)) : undefined };
  const source = schedule?.kind === 'map' ? readSchedule(schedule, inside(on, 'schedule', place)) : undefined;
  return { kind: 'schedule', source };
};

import { combinationsOf } from '../core/expect/unmet.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { parseMinute } from '../core/time-of-day.ts';
import type { Expectation, ExpectedValues } from '../core/triggers/expectation.ts';
import { capturesOf } from '../core/triggers/source-keys.ts';
import type { TriggerSource } from '../core/triggers/trigger.ts';
import { valueError } from './capture-values.ts';
import { type ExpectForm, weekdaysOf } from './expect-schema.ts';
import { uniqueValues } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

/** An event names all that are missing, and each is looked for among all that came. */
const MOST_COMBINATIONS = 200;

type EachForm = NonNullable<ExpectForm['each']>;

/** Reads a trigger's `expect`, constants already put in. */
export const readExpect = (
  parsed: Parsed<ExpectForm> | undefined,
  source: TriggerSource | undefined,
): Expectation | undefined => {
  if (parsed === undefined) return undefined;
  const { by, timezone, on, since, until, except } = parsed.value;
  const byMinute = parseMinute(by?.value ?? '');
  const weekdays = weekdaysOf(on?.value ?? 'daily');
  const sinceMinute = parseMinute(since?.value ?? '00:00');
  const each = parsed.value.each && readEach(parsed.value.each, source);
  const dates = uniqueValues(except?.value ?? []);
  if (byMinute === undefined || weekdays === undefined || sinceMinute === undefined) return undefined;
  return {
    byMinute,
    sinceMinute,
    timezone: timezone?.value ?? 'UTC',
    weekdays,
    ...(dates.length > 0 && { except: dates }),
    ...(each !== undefined && { each }),
    until: until?.value ?? 'arrived',
  };
};

const readEach = ({ value, spot }: EachForm, source: TriggerSource | undefined): readonly ExpectedValues[] => {
  if (source !== undefined && source.kind !== 's3') {
    addError(spot, `each: is for captures of a key, and this trigger is ${source.kind}; leave it out`);
    return [];
  }
  const names = source === undefined ? undefined : capturesOf(source.keys).map(({ name }) => name);
  const each = value.map(({ name, spot: place, parsed }): ExpectedValues => {
    if (names !== undefined && !names.includes(name)) {
      const known = names.length === 0 ? 'none' : names.join(', ');
      const found = `expected a capture of the key (${known}), found "${name}"`;
      addError({ ...place, at: place.keyAt }, `${found}${didYouMean(name, names)}`);
    }
    for (const { value: one, spot: at } of parsed?.value ?? []) {
      const error = source === undefined ? undefined : valueError(name, one, source);
      if (error !== undefined) addError(at, error);
    }
    return { capture: name, values: uniqueValues(parsed?.value ?? []) };
  });
  if (each.length === 0) addError(spot, 'expected at least one capture, e.g. { area: [eu, us] }, found none');
  const count = combinationsOf({ each }).length;
  if (count > MOST_COMBINATIONS)
    addError(spot, `expected at most ${MOST_COMBINATIONS} combinations of values, found ${count}`);
  return each;
};

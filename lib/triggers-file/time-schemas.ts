import { zoneError } from '../core/calendar/time-zones.ts';
import { parseMinute } from '../core/time-of-day.ts';
import { literal } from './literal-schemas.ts';
import { addError } from './yaml/file-error.ts';
import type { Schema } from './yaml/schema.ts';

/** A time of the day, e.g. `06:00`. */
export const timeOfDay = (description: string): Schema<string> =>
  literal('a time of the day, e.g. "06:00"', description, (text, place) => {
    if (parseMinute(text) === undefined)
      addError(place, `expected a time from 00:00 to 23:59, e.g. "06:00", found "${text}"`);
  });

/** An IANA time zone. */
export const timezone = (description: string): Schema<string> =>
  literal('a time zone, e.g. Europe/Berlin', description, (zone, place) => {
    const error = zoneError(zone);
    if (error !== undefined) addError(place, error);
  });

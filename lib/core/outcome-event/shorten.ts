import { isObject, type Json, type JsonObject } from '../json.ts';
import { nameField } from './name-field.ts';

/**
 * PutEvents takes 256 KB in all, and a target may get it within another message: room is left.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
const MOST_BYTES = 200_000;

/** How long a text may be, tried in this order until the whole is short enough. */
const LONGEST_TEXTS: readonly number[] = [8_000, 1_000, 200];

/** Parts that may have any number of parts themselves; what is too large with short texts has them left out. */
const OPEN_ENDED = ['arguments', 'input', 'earlierRuns'];

const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

/**
 * The detail of an event, short enough to be sent. What was shortened, or left out for its size, stands in its field
 * `shortened`.
 */
export const shortenDetail = (detail: JsonObject): JsonObject => {
  if (bytesOf(detail) <= MOST_BYTES) return detail;
  for (const longest of LONGEST_TEXTS) {
    const cut = shortTexts(detail, longest, []);
    if (bytesOf(cut) <= MOST_BYTES) return cut;
  }
  return shortTexts(detail, 200, OPEN_ENDED);
};

/** With texts of at most `longest` characters, and without what is named in `dropped`. */
const shortTexts = (detail: JsonObject, longest: number, dropped: readonly string[]): JsonObject => {
  const shortened: string[] = [];
  const short = (value: Json, path: string): Json => {
    if (typeof value === 'string') {
      if (value.length <= longest) return value;
      nameField(shortened, path);
      return `${value.slice(0, longest).toWellFormed()}… (${value.length} characters)`;
    }
    if (Array.isArray(value)) return value.map((each, at) => short(each, `${path}.${at}`));
    return isRecord(value) ? shortFields(value, `${path}.`) : value;
  };
  const shortFields = (fields: JsonObject, path: string): JsonObject => {
    const kept = Object.entries(fields).flatMap(([name, value]): [string, Json][] => {
      if (!dropped.includes(name)) return [[name, short(value, path + name)]];
      nameField(shortened, path + name);
      return [];
    });
    return Object.fromEntries(kept);
  };
  return { ...shortFields(detail, ''), shortened };
};

const isRecord = (value: Json): value is JsonObject => isObject(value);

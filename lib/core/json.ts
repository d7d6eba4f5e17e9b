import { describeFound } from './describe.ts';

/** A value that survives `JSON.stringify` and `JSON.parse` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Read it with {@link field}: keys such as `__proto__` may come from outside. */
export type JsonObject = { readonly [name: string]: Json };

/** Whether a value of unknown origin is an object with named fields (not an array, not null). */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's own field; never one inherited from a prototype. */
export const field = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Whether a value of unknown origin is JSON and nested no deeper than `depth` arrays or objects. */
export const isJsonWithin = (value: unknown, depth: number): value is Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isJsonWithin(item, depth - 1));
  return isObject(value) && Object.values(value).every((item) => isJsonWithin(item, depth - 1));
};

/**
 * The longest text that is parsed as JSON, in UTF-16 units: the largest message of SQS, and more than Lambda takes in
 * an asynchronous call. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const MAX_JSON_CHARACTERS = 1_048_576;

/** `found` says for a message what stood there instead, shortened where it is long. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly found: string };

/** Parses JSON of unknown origin; refuses what is too long before looking at it. Never throws. */
export const parseJsonText = (text: string): ParsedJson => {
  if (text.length > MAX_JSON_CHARACTERS) {
    return { ok: false, found: `a string of ${text.length} characters, more than ${MAX_JSON_CHARACTERS}` };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, found: `${describeFound(text)}, which is not JSON` };
  }
};

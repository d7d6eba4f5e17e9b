import type { Json } from './json.ts';
import { isObject } from './json.ts';

/** Whether a value of unknown origin is JSON and nested no deeper than `depth` arrays or objects. */
export const isJsonWithin = (value: unknown, depth: number): value is Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isJsonWithin(item, depth - 1));
  return isObject(value) && Object.values(value).every((item) => isJsonWithin(item, depth - 1));
};

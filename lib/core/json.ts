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

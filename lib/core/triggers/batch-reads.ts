import { isObject } from '../json.ts';
import type { StartTemplate, Template } from './trigger.ts';

/** A field of a batch that an expression reads. */
export interface BatchRead {
  /** Without it: the batch as a whole. */
  readonly name?: string;
  /** Only asked for, by `.?name` or `has(…)`: it may be absent. */
  readonly optional: boolean;
}

const isBatch = (part: unknown): boolean =>
  isObject(part) &&
  part['op'] === 'field' &&
  part['name'] === 'batch' &&
  isObject(part['of']) &&
  part['of']['op'] === 'event';

const nameRead = (part: Readonly<Record<string, unknown>>): unknown => {
  const { op, name, index } = part;
  if (op === 'field' || op === 'has') return name;
  return op === 'index' && isObject(index) && index['op'] === 'literal' ? index['value'] : undefined;
};

const search = (part: unknown): readonly BatchRead[] => {
  if (Array.isArray(part)) return part.flatMap(search);
  if (!isObject(part)) return [];
  const { path } = part;
  if (Array.isArray(path)) return path[0] === 'batch' ? [{ ...nameIn(path), optional: false }] : [];
  if (isBatch(part)) return [{ optional: false }];
  const name = isBatch(part['of']) ? nameRead(part) : undefined;
  if (typeof name === 'string') return [{ name, optional: part['op'] === 'has' || part['optional'] === true }];
  return Object.values(part).flatMap(search);
};

const nameIn = ([, name]: readonly unknown[]): Pick<BatchRead, 'name'> => (typeof name === 'string' ? { name } : {});

/** What a value of `start`, or all of it, reads of a batch, in the order in which it is written. */
export const readsOfBatch = (template: Template | StartTemplate): readonly BatchRead[] => search(template);

/** Whether the request of a batch needs the list of its objects in S3. */
export const readsManifest = (start: StartTemplate): boolean =>
  readsOfBatch(start).some(({ name = 'manifest' }) => name === 'manifest');

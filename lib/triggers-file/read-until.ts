import { captureNames } from '../core/triggers/key-pattern.ts';
import type { KeyPattern } from '../core/triggers/key-tokens.ts';
import type { S3Source } from '../core/triggers/trigger.ts';
import { readKeyPattern } from './read-key.ts';
import { keysOverlap } from './warnings/overlaps.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

const BUCKET = /^(?:s3[an]?:\/\/|arn:aws[a-z-]*:s3:::)([^/]+)/i;

/** Reads the pattern of the object for which a batch waits; undefined, with errors, when it is none. */
export const readUntil = (
  parsed: Parsed<string>,
  by: readonly string[],
  source: S3Source | undefined,
): KeyPattern | undefined => {
  const { value, spot } = parsed;
  const bucket = BUCKET.exec(value)?.[1];
  if (bucket !== undefined && source !== undefined && bucket !== source.bucket) {
    const why = 'only an object of the bucket that the trigger watches can end its batches';
    addError(spot, `expected a key pattern for the bucket ${source.bucket}, found one for ${bucket}: ${why}`);
    return undefined;
  }
  const pattern = readKeyPattern(parsed, source?.bucket ?? 'unknown');
  if (pattern === undefined) return undefined;
  const captured = captureNames(pattern);
  const missing = by.filter((name) => !captured.includes(name));
  if (missing.length > 0) {
    const shown = missing.map((name) => `{${name}}`).join(' and ');
    addError(
      spot,
      `expected a pattern with ${shown}, which by names: else the object does not say whose batch it ends`,
    );
  }
  if (source !== undefined && keysOverlap([pattern], source.keys))
    addWarning(spot, 'it and key both match some keys; such an object ends a batch, and is no part of one');
  return pattern;
};

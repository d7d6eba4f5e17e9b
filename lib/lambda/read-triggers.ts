import { readFileSync } from 'node:fs';
import { TriggerError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import type { Triggers } from '../core/triggers/trigger.ts';

const FORMAT = 1;

/**
 * Reads `triggers.json`, which the build wrote and checked. Only its format's number is looked at here: YAML and schema
 * libraries stay out of Lambda.
 *
 * @throws TriggerError `TRIGGERS_INVALID` when the file is missing, is not JSON, or is of another format
 */
export const readTriggers = (file: string): Triggers => {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const message = `${file} cannot be read as the build writes it; run \`npm run build\` (or set TRIGGERS_JSON)`;
    throw new TriggerError('TRIGGERS_INVALID', message, { retryable: false, cause });
  }
  if (isTriggers(content)) return content;
  const message = `${file} is not of format ${FORMAT}: bundle and triggers.json are of two builds; run \`npm run build\``;
  throw new TriggerError('TRIGGERS_INVALID', message, { retryable: false });
};

/** The build checked all the rest. */
const isTriggers = (content: unknown): content is Triggers => isObject(content) && content['format'] === FORMAT;

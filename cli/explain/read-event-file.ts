import { readFile } from 'node:fs/promises';
import { TriggerError } from '../../lib/core/errors.ts';
import { parseExactJson } from '../../lib/core/exact-numbers.ts';
import { fileFailure } from '../../lib/core/file-failure.ts';

/**
 * The JSON in a file that somebody named as an event, each number as it is written ({@link parseExactJson}). `hint` is what else they may have meant when there is no such file.
 *
 * @throws TriggerError `EVENT_MALFORMED` that names the file
 */
export const readEventFile = async (file: string, hint = ''): Promise<unknown> => {
  const refusal = (why: string, cause?: unknown) =>
    new TriggerError('EVENT_MALFORMED', `the event file ${JSON.stringify(file)}${why}`, { retryable: false, cause });
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refusal(` cannot be read: ${fileFailure(cause)}${hint}`, cause);
  });
  const parsed = parseExactJson(text);
  if (!parsed.ok) throw refusal(`: found ${parsed.found}`);
  return parsed.value;
};

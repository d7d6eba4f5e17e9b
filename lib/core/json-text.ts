import { describeFound } from './describe.ts';

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

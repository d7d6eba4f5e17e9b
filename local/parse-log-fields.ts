import { isObject } from '../lib/core/json.ts';

/** The fields of a structured log line; nothing for any other line. */
export const parseLogFields = (line: string): { readonly fields?: Readonly<Record<string, unknown>> } => {
  if (!line.startsWith('{')) return {};
  try {
    const fields: unknown = JSON.parse(line);
    return isObject(fields) ? { fields } : {};
  } catch {
    return {};
  }
};

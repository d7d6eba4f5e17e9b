import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, parseJsonText } from '../../lib/core/json.ts';
import { readBody } from './http-answer.ts';

const MOST_JSON_BYTES = 256 * 1_024;

/** A request to the server of the page. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** What the page asks for and does, by method and path: `GET /api/setup`. */
export type Routes = Readonly<Record<string, (asked: Asked) => Promise<void> | void>>;

/** The JSON object in the body of a request; an empty one for anything else. */
export const readJson = async (request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> => {
  const parsed = parseJsonText((await readBody(request, MOST_JSON_BYTES)).toString());
  return parsed.ok && isObject(parsed.value) ? parsed.value : {};
};

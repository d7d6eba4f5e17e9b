import { isObject } from '../../lib/core/json.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';

/** What the function `manual` answers to a call; empty if it gives no answer. */
export const answerOf = async (cloud: LocalCloud, payload: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const { payload: text } = await cloud.invoke('manual', payload);
  const answer: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(answer) ? answer : {};
};

/** What an answer says in words. */
export const messageOf = (answer: Readonly<Record<string, unknown>>): string =>
  String(answer['message'] ?? answer['errorMessage'] ?? 'the function `manual` gave no answer');

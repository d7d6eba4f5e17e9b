import { field, isObject } from '../../lib/core/json.ts';
import { type EpochMs, parseIso } from '../../lib/core/time.ts';

/** What the function `manual` answers to a status, or a part of it. */
export type Answer = Readonly<Record<string, unknown>>;

export const textAt = (answer: Answer, name: string): string | undefined => {
  const value = field(answer, name);
  return typeof value === 'string' ? value : undefined;
};

export const momentAt = (answer: Answer, name: string): EpochMs | undefined => parseIso(textAt(answer, name) ?? '');

export const numberAt = (answer: Answer, name: string): number | undefined => {
  const value = field(answer, name);
  return typeof value === 'number' ? value : undefined;
};

export const partAt = (answer: Answer, name: string): Answer | undefined => {
  const value = field(answer, name);
  return isObject(value) ? value : undefined;
};

/** The history of a request, oldest first. */
export const historyIn = (answer: Answer): readonly Answer[] => {
  const history = field(answer, 'history');
  return Array.isArray(history) ? history.filter(isObject) : [];
};

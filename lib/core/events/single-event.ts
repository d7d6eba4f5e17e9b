import { openEnvelopes } from './envelope.ts';
import type { ParsedRecord } from './parsed-record.ts';
import { foundInstead, ignored, malformed } from './parsed-record.ts';

type Content = Readonly<Record<string, unknown>>;

/** Takes the one event out of a payload that may bring one only, whatever it is wrapped in, and parses it. */
export const parseSingleEvent = <E>(
  payload: unknown,
  expected: string,
  parse: (content: Content, where: string) => ParsedRecord<E>,
): ParsedRecord<E> => {
  const opened = openEnvelopes(payload);
  const [first] = opened;
  if (first === undefined || opened.length > 1) {
    return malformed(foundInstead('', `${opened.length} records`, `one ${expected}`));
  }
  if (first.kind === 'malformed') return first;
  if (first.kind === 'empty') return ignored('no-records', `${first.where} is an empty array`);
  return parse(first.content, first.where);
};

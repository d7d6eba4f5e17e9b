import { describeFound } from '../describe.ts';
import { field, isObject, parseJsonText } from '../json.ts';
import type { ParsedRecord } from './parsed-record.ts';
import { foundInstead, ignored, malformed } from './parsed-record.ts';

/** What lies inside all envelopes, with its place in the payload, e.g. `Records[0].body > Message`. */
export type Opened =
  | { readonly kind: 'content'; readonly where: string; readonly content: Readonly<Record<string, unknown>> }
  /** An element of a `Records` list that no queue and no topic wrapped. */
  | { readonly kind: 'record'; readonly where: string; readonly content: Readonly<Record<string, unknown>> }
  | { readonly kind: 'empty'; readonly where: string }
  | { readonly kind: 'malformed'; readonly message: string };

/** SNS in SQS around an S3 notification takes three; a few more do no harm, endless ones would. */
const MAX_ENVELOPES = 6;

/**
 * Takes a payload out of its envelopes: JSON text, SQS records, an SNS notification (in SQS, over HTTP) and SNS records
 * as Lambda gets them, in any nesting. Never throws.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export const openEnvelopes = (payload: unknown): readonly Opened[] => open(payload, '', 0);

/** Takes the one event out of a payload that may bring one only, whatever it is wrapped in, and parses it. */
export const parseSingleEvent = <E>(
  payload: unknown,
  expected: string,
  parse: (content: Readonly<Record<string, unknown>>, where: string) => ParsedRecord<E>,
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

const open = (payload: unknown, where: string, depth: number): readonly Opened[] => {
  if (depth > MAX_ENVELOPES) {
    return unopened(where, `more than ${MAX_ENVELOPES} envelopes one in another`, 'an event');
  }
  if (typeof payload === 'string') {
    const parsed = parseJsonText(payload);
    if (!parsed.ok) return unopened(where, parsed.found, 'an event as JSON');
    // A JSON text inside a JSON text counts as an envelope too.
    return open(parsed.value, where, depth + 1);
  }
  if (!isObject(payload)) return unopened(where, describeFound(payload), 'an event');

  const records = field(payload, 'Records');
  if (Array.isArray(records)) return openRecords(records, inside(where, 'Records'), depth);

  const message = field(payload, 'Message');
  if (field(payload, 'Type') === 'Notification' && typeof message === 'string') {
    return open(message, inside(where, 'Message'), depth + 1);
  }
  return [{ kind: 'content', where, content: payload }];
};

const openRecords = (records: readonly unknown[], where: string, depth: number): readonly Opened[] => {
  if (records.length === 0) return [{ kind: 'empty', where }];
  return records.flatMap((record, index) => openRecord(record, `${where}[${index}]`, depth));
};

const openRecord = (record: unknown, where: string, depth: number): readonly Opened[] => {
  if (!isObject(record)) return unopened(where, describeFound(record), 'a record');
  if (field(record, 'eventSource') === 'aws:sqs' || typeof field(record, 'body') === 'string') {
    return openText(field(record, 'body'), `${where}.body`, depth);
  }
  const sns = field(record, 'Sns');
  if (isObject(sns)) return openText(field(sns, 'Message'), `${where}.Sns.Message`, depth);
  return [{ kind: 'record', where, content: record }];
};

const openText = (text: unknown, where: string, depth: number): readonly Opened[] =>
  typeof text === 'string' ? open(text, where, depth + 1) : unopened(where, describeFound(text), 'a string');

const inside = (where: string, name: string): string => (where === '' ? name : `${where} > ${name}`);

const unopened = (where: string, found: string, expected: string): readonly Opened[] => [
  { kind: 'malformed', message: foundInstead(where, found, expected) },
];

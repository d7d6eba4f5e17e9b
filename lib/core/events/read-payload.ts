import { describeFound } from '../describe.ts';
import { field, isObject, parseJsonText } from '../json.ts';
import { type EpochMs, parseIso } from '../time.ts';
import { foundInstead, ignored, malformed, type ParsedRecord } from './parsed-record.ts';

/** What lies inside all envelopes, with its place in the payload, e.g. `Records[0].body > Message`. */
export type Opened =
  | { readonly kind: 'content'; readonly where: string; readonly content: Readonly<Record<string, unknown>> }
  /** An element of a `Records` list that no queue and no topic wrapped. */
  | { readonly kind: 'record'; readonly where: string; readonly content: Readonly<Record<string, unknown>> }
  | { readonly kind: 'empty'; readonly where: string }
  | { readonly kind: 'malformed'; readonly message: string };

/** SNS in SQS takes two; a few more do no harm, endless ones would. */
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
    // Every envelope holds a text, so counting texts counts envelopes; a JSON text inside a JSON text counts as one too.
    return open(parsed.value, where, depth + 1);
  }
  if (!isObject(payload)) return unopened(where, describeFound(payload), 'an event');

  const records = field(payload, 'Records');
  if (Array.isArray(records)) return openRecords(records, inside(where, 'Records'), depth);

  const message = field(payload, 'Message');
  if (field(payload, 'Type') === 'Notification' && typeof message === 'string') {
    return open(message, inside(where, 'Message'), depth);
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
  typeof text === 'string' ? open(text, where, depth) : unopened(where, describeFound(text), 'a string');

const inside = (where: string, name: string): string => (where === '' ? name : `${where} > ${name}`);

const unopened = (where: string, found: string, expected: string): readonly Opened[] => [
  { kind: 'malformed', message: foundInstead(where, found, expected) },
];

/**
 * Reads fields of an object of unknown origin, own fields only, and keeps every error with its place. A reading method
 * gives `undefined` after an error; whoever reads looks at `errors` once, at the end.
 */
export class FieldReader {
  readonly errors: string[] = [];
  readonly #root: unknown;
  readonly #where: string;

  /** @param where The object's own place in the payload, for messages; empty for the payload itself. */
  constructor(root: unknown, where: string) {
    this.#root = root;
    this.#where = where;
  }

  /** Whatever stands at a path of names; `undefined` when there is nothing. */
  at(...path: readonly string[]): unknown {
    let value = this.#root;
    for (const name of path) {
      if (!isObject(value)) return undefined;
      value = field(value, name);
    }
    return value;
  }

  error(path: readonly string[], expected: string): undefined {
    const place = [this.#where, path.join('.')].filter((part) => part !== '').join(' > ');
    this.errors.push(`${place}: expected ${expected}, found ${describeFound(this.at(...path))}`);
    return undefined;
  }

  /** A string that must be there and not be empty. */
  text(path: readonly string[], expected: string): string | undefined {
    const value = this.at(...path);
    return typeof value === 'string' && value !== '' ? value : this.error(path, expected);
  }

  /** A string that may be missing, null or empty, which all mean absent. */
  optionalText(path: readonly string[], expected: string): string | undefined {
    const value = this.at(...path);
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : this.error(path, expected);
  }

  /** A whole number from 0 that may be missing or null. */
  optionalCount(path: readonly string[], expected: string): number | undefined {
    const value = this.at(...path);
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : this.error(path, expected);
  }

  /** An ISO 8601 moment that names its zone. */
  moment(path: readonly string[]): EpochMs | undefined {
    const value = this.at(...path);
    const moment = typeof value === 'string' ? parseIso(value) : undefined;
    return moment ?? this.error(path, 'a time such as "2026-11-22T02:00:00Z"');
  }
}

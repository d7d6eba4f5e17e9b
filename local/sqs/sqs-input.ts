import { field, isObject } from '../../lib/core/json.ts';
import type { MessageAttribute, MessageAttributes } from './message-attributes.ts';
import { invalid, SqsError } from './sqs-error.ts';

/** What an operation is called with, as the JSON protocol has it. */
export type SqsInput = Readonly<Record<string, unknown>>;

const MAX_BATCH = 10;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those that SQS takes
const MESSAGE_TEXT = /^[\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** @throws SqsError `MissingParameter` */
export const requiredText = (input: SqsInput, name: string): string => {
  const value = field(input, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new SqsError('MissingParameter', `The request must contain the parameter ${name}.`);
};

/** A whole number within its bounds, or its default. @throws SqsError `InvalidParameterValue` */
export const numberOr = (input: SqsInput, name: string, most: number, otherwise: number, least = 0): number => {
  const value = field(input, name);
  if (value === undefined || value === null) return otherwise;
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw invalid(`Value ${String(value)} for parameter ${name} is invalid. Reason: Must be ${least} to ${most}.`);
};

/** A map of texts; empty when there is none. */
export const textsIn = (input: SqsInput, name: string): Readonly<Record<string, string>> => {
  const value = field(input, name);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)])) : {};
};

/** A list of texts; empty when there is none. */
export const listIn = (input: SqsInput, name: string): readonly string[] => {
  const value = field(input, name);
  return Array.isArray(value) ? value.map(String) : [];
};

/** The entries of a batch. @throws SqsError when there are none, too many, or two with one id. */
export const entriesOf = (input: SqsInput): readonly SqsInput[] => {
  const value = field(input, 'Entries');
  const entries = Array.isArray(value) ? value.filter(isObject) : [];
  const refuse = (code: string, message: string): never => {
    throw new SqsError(code, message, `AWS.SimpleQueueService.${code}`);
  };
  if (entries.length === 0) refuse('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MAX_BATCH) {
    refuse('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MAX_BATCH}.`);
  }
  const ids = entries.map((entry) => requiredText(entry, 'Id'));
  if (new Set(ids).size < ids.length) refuse('BatchEntryIdsNotDistinct', 'Two or more batch entries have one Id.');
  return entries;
};

const readAttribute = (value: unknown): MessageAttribute => {
  const { DataType, StringValue, BinaryValue } = isObject(value) ? value : {};
  if (typeof DataType !== 'string') throw invalid('A message attribute must have a DataType.');
  return {
    DataType,
    ...(typeof StringValue === 'string' ? { StringValue } : {}),
    ...(typeof BinaryValue === 'string' ? { BinaryValue } : {}),
  };
};

/** The body and the attributes of a message that is sent. @throws SqsError for what SQS refuses. */
export const readMessage = (
  input: SqsInput,
  maxBytes: number,
): { readonly body: string; readonly attributes: MessageAttributes } => {
  const body = requiredText(input, 'MessageBody');
  if (!MESSAGE_TEXT.test(body)) {
    const message = 'Invalid binary character was found in the message body: only XML 1.0 characters are allowed';
    throw new SqsError('InvalidMessageContents', message);
  }
  const given = field(input, 'MessageAttributes');
  const attributes = Object.fromEntries(
    Object.entries(isObject(given) ? given : {}).map(([name, value]) => [name, readAttribute(value)]),
  );
  const ofAttributes = Object.entries(attributes).flatMap(([name, value]) => [name, ...Object.values(value)]);
  const bytes = [body, ...ofAttributes].reduce((sum, text) => sum + Buffer.byteLength(String(text)), 0);
  if (bytes > maxBytes)
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`);
  return { body, attributes };
};

import { randomUUID } from 'node:crypto';
import { isObject } from '../../lib/core/json.ts';
import { element, parent, xmlDocument } from '../server/xml.ts';
import type { SqsError } from './sqs-error.ts';
import type { SqsInput } from './sqs-input.ts';

/**
 * SQS's older protocol, which SDKs and CLIs of before November 2023 speak, Debian's AWS CLI 2.9 among them: parameters
 * of a form go in, XML comes out.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
const NAMESPACE = 'http://queue.amazonaws.com/doc/2012-11-05/';

type Tree = { [name: string]: Tree | string };

/** `Attribute.1.Name=x` as `{ Attribute: { 1: { Name: 'x' } } }`. */
const treeOf = (form: URLSearchParams): Tree => {
  const tree: Tree = Object.create(null);
  for (const [path, value] of form) {
    const names = path.split('.');
    let at = tree;
    for (const name of names.slice(0, -1)) {
      const next = at[name];
      const inner: Tree = typeof next === 'object' ? next : Object.create(null);
      at[name] = inner;
      at = inner;
    }
    at[names.at(-1) ?? ''] = value;
  }
  return tree;
};

/** The members of a list that is numbered from 1. */
const numbered = (list: Tree | string | undefined): readonly (Tree | string)[] =>
  typeof list !== 'object'
    ? []
    : Object.keys(list)
        .sort((a, b) => Number(a) - Number(b))
        .flatMap((name) => list[name] ?? []);

const pairs = (list: Tree | string | undefined, [key, value]: readonly [string, string]): Record<string, unknown> =>
  Object.fromEntries(
    numbered(list).flatMap((each) => (typeof each === 'object' ? [[String(each[key]), each[value]]] : [])),
  );

const NUMBERS = new Set(['DelaySeconds', 'MaxNumberOfMessages', 'MaxResults', 'VisibilityTimeout', 'WaitTimeSeconds']);
const NAME_VALUE = ['Name', 'Value'] as const;
/** How each numbered list of the form is called in the JSON protocol. */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
};
const MAPS: Readonly<Record<string, string>> = { Attribute: 'Attributes', MessageAttribute: 'MessageAttributes' };

const inputOf = (tree: Tree): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(tree).map(([name, value]): [string, unknown] => {
      const [list, map] = [LISTS[name], MAPS[name]];
      if (list !== undefined) return [list, numbered(value)];
      if (map !== undefined) return [map, pairs(value, NAME_VALUE)];
      if (name.endsWith('RequestEntry')) {
        return ['Entries', numbered(value).map((entry) => (typeof entry === 'object' ? inputOf(entry) : {}))];
      }
      return [name, typeof value === 'string' && NUMBERS.has(name) && value !== '' ? Number(value) : value];
    }),
  );

/** A call out of a form; a queue may be named by the path it is sent to. */
export const readQueryCall = (
  form: URLSearchParams,
  path: string,
): { readonly action: string; readonly input: SqsInput } => {
  const { Action, ...rest } = inputOf(treeOf(form));
  const queue = path === '/' ? {} : { QueueUrl: path };
  return { action: String(Action ?? ''), input: { ...queue, ...rest } };
};

const SINGULAR: Readonly<Record<string, string>> = {
  Messages: 'Message',
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Failed: 'BatchResultErrorEntry',
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
};

const toXml = (output: Readonly<Record<string, unknown>>, action: string): string =>
  Object.entries(output)
    .flatMap(([name, value]) => {
      const singular = name === 'Successful' ? `${action}ResultEntry` : (SINGULAR[name] ?? name);
      if (Array.isArray(value)) {
        return value.map((each) =>
          isObject(each) ? parent(singular, toXml(each, action)) : element(singular, String(each)),
        );
      }
      if (!isObject(value)) return [element(singular, String(value))];
      return Object.entries(value).map(([key, each]) =>
        parent(
          singular,
          element('Name', key),
          isObject(each) ? parent('Value', toXml(each, action)) : element('Value', String(each)),
        ),
      );
    })
    .join('');

const metadata = (requestId: string): string => parent('ResponseMetadata', element('RequestId', requestId));

/** What a call has given, as a document. */
export const queryAnswer = (action: string, output: Readonly<Record<string, unknown>>): string =>
  xmlDocument(
    `${action}Response`,
    NAMESPACE,
    parent(`${action}Result`, toXml(output, action)) + metadata(randomUUID()),
  );

/** A refusal, as a document. */
export const queryError = (error: SqsError): string =>
  xmlDocument(
    'ErrorResponse',
    NAMESPACE,
    parent('Error', element('Type', 'Sender'), element('Code', error.queryCode), element('Message', error.message)) +
      element('RequestId', randomUUID()),
  );

import { createHash } from 'node:crypto';

/** An attribute of a message, in the words of SQS. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** In base64. */
  readonly BinaryValue?: string;
}

/** By name. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const lengthAndBytes = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * The digest with which clients check a message's attributes; undefined without any.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    hash.update(lengthAndBytes(name)).update(lengthAndBytes(DataType));
    const isBinary = DataType.startsWith('Binary');
    hash.update(Buffer.of(isBinary ? 2 : 1));
    hash.update(lengthAndBytes(isBinary ? Buffer.from(BinaryValue ?? '', 'base64') : (StringValue ?? '')));
  }
  return hash.digest('hex');
};

/** The attributes that a receiver asked for: names, `All`, or `prefix.*`. */
export const chosenAttributes = (attributes: MessageAttributes, asked: readonly string[]): MessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) =>
      asked.some(
        (each) => each === 'All' || each === name || (each.endsWith('.*') && name.startsWith(each.slice(0, -1))),
      ),
    ),
  );

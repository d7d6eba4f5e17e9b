import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { elementsThatWouldBeLost, withEventBridge } from '../../cli/bucket-notification.ts';
import { connectBucket } from '../../cli/connect-bucket.ts';
import { type NotificationServer, notificationServer } from './notification-server.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:others';
const configuration = (...elements: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements.join('')}</NotificationConfiguration>`;

const queue = `<QueueConfiguration><Id>theirs &amp; ours</Id><Queue>${QUEUE}</Queue><Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:Delete</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>in/</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>.csv</Value></FilterRule></S3Key></Filter></QueueConfiguration>`;
const topic = `<TopicConfiguration><Id>t</Id><Topic>${QUEUE.replace('sqs', 'sns')}</Topic><Event>s3:ObjectRestore:Post</Event></TopicConfiguration>`;
const lambda = `<CloudFunctionConfiguration><Id>f</Id><CloudFunction>arn:aws:lambda:eu-central-1:111122223333:function:f</CloudFunction><Event>s3:ObjectTagging:*</Event></CloudFunctionConfiguration>`;
const eventBridge = '<EventBridgeConfiguration></EventBridgeConfiguration>';

/** Every tag with the text that follows it, in no order: the SDK writes an `Id` at another place than S3 does. */
const piecesOf = (xml = ''): readonly string[] => xml.split('<').toSorted();

let server: NotificationServer | undefined;

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

const run = async (answer: Parameters<typeof notificationServer>[0], ...args: string[]) => {
  server = await notificationServer(answer);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const exitCode = await connectBucket(args, process.env, { out: print, err: print });
  return { exitCode, text: lines.join('\n'), written: server.written, expectedOwners: server.expectedOwners };
};

describe('connect-bucket', () => {
  it('shows the change and writes nothing unless told to', async () => {
    const { exitCode, text, written } = await run(configuration(queue), 'landing');
    expect(exitCode).toBe(0);
    expect(text).toContain(`    queue ${QUEUE}: s3:ObjectCreated:*, s3:ObjectRemoved:Delete`);
    expect(text).toContain('where the key has Prefix "in/" and Suffix ".csv" (id "theirs & ours")');
    expect(text).toContain('  + EventBridge: every event of the bucket');
    expect(text).toContain('Nothing was written. Run it again with --apply');
    expect(written).toEqual([]);
  });

  it('writes EventBridge beside everything that is there', async () => {
    const { exitCode, written } = await run(configuration(queue, topic, lambda), 'landing', '--apply');
    expect(exitCode).toBe(0);
    expect(written).toHaveLength(1);
    expect(piecesOf(written[0])).toEqual(piecesOf(configuration(queue, topic, lambda, '<EventBridgeConfiguration/>')));
  });

  it('turns EventBridge on where nothing was configured', async () => {
    const { exitCode, written } = await run(configuration(), 'landing', '--apply');
    expect(exitCode).toBe(0);
    expect(written[0]).toContain('EventBridgeConfiguration');
  });

  it('says so when there is nothing to do', async () => {
    const { exitCode, text, written } = await run(configuration(eventBridge, queue), 'landing', '--apply');
    expect({ exitCode, written }).toEqual({ exitCode: 0, written: [] });
    expect(text).toBe('landing tells EventBridge already; there is nothing to do.');
  });

  it('refuses to write when it would erase something that it does not know', async () => {
    const { exitCode, text, written } = await run(
      configuration('<PigeonConfiguration><Loft>7</Loft></PigeonConfiguration>'),
      'landing',
      '--apply',
    );
    expect({ exitCode, written }).toEqual({ exitCode: 1, written: [] });
    expect(text).toContain('would erase: PigeonConfiguration, Loft');
  });

  it('lets S3 refuse a bucket that belongs to another account', async () => {
    const { expectedOwners } = await run(configuration(), 'landing', '--apply', '--expected-owner', '111122223333');
    expect(expectedOwners).toEqual(['111122223333', '111122223333']);
  });

  it('says that the bucket is missing', async () => {
    const { exitCode, text } = await run({ status: 404, code: 'NoSuchBucket' }, 'landing');
    expect(exitCode).toBe(1);
    expect(text).toBe('The bucket landing does not exist. Is the name right?');
  });

  it('says which permission is missing', async () => {
    const { exitCode, text } = await run({ status: 403, code: 'AccessDenied' }, 'landing');
    expect(exitCode).toBe(1);
    expect(text).toContain('The caller needs s3:GetBucketNotification and s3:PutBucketNotification');
  });

  it.each([
    ['no bucket', []],
    ['two buckets', ['one', 'two']],
    ['an unknown option', ['landing', '--force']],
  ])('explains itself when called with %s', async (_what, args) => {
    const { exitCode, text } = await run(configuration(), ...args);
    expect(exitCode).toBe(2);
    expect(text).toContain('npm run connect-bucket -- <bucket>');
  });
});

describe('a notification configuration', () => {
  it('keeps all fields when EventBridge is turned on', () => {
    const before = { QueueConfigurations: [{ QueueArn: QUEUE, Events: ['s3:ObjectCreated:*' as const] }] };
    expect(withEventBridge(before)).toEqual({ ...before, EventBridgeConfiguration: {} });
  });

  it('has no element that would be lost when the SDK knows all of them', () => {
    expect(elementsThatWouldBeLost(configuration(queue, topic, lambda, eventBridge))).toEqual([]);
  });
});

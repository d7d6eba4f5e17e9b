import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withEventBridge } from '../../../cli/connect-bucket/bucket-notification.ts';
import { connectBucket } from '../../../cli/connect-bucket/connect-bucket.ts';
import { type Failure, type NotificationServer, notificationServer } from './notification-server.ts';

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

const run = (answer: string | Failure, ...args: string[]) => runRefused(undefined, answer, ...args);

/** Against a server that refuses to write, unless the destinations are not to be looked at. */
const runRefused = async (refusal: Failure | undefined, answer: string | Failure, ...args: string[]) => {
  server = await notificationServer(answer, refusal);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const exitCode = await connectBucket(args, process.env, { out: print, err: print });
  return { exitCode, text: lines.join('\n'), written: server.written, expectedOwners: server.expectedOwners };
};

describe('connect-bucket', () => {
  it('shows the change and writes nothing without --apply', async () => {
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
    expect(text).toBe('landing sends its events to EventBridge already; there is nothing to do.');
  });

  it('refuses to write when it would erase something that it does not know', async () => {
    const { exitCode, text, written } = await run(
      configuration('<PigeonConfiguration><Loft>7</Loft></PigeonConfiguration>'),
      'landing',
      '--apply',
    );
    expect({ exitCode, written }).toEqual({ exitCode: 1, written: [] });
    expect(text).toContain('would erase: PigeonConfiguration/Loft "7". Turn');
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

  it.each([
    ['read', 's3:GetBucketNotification', undefined],
    ['write', 's3:PutBucketNotification', configuration()],
  ])('says which permission is missing to %s', async (_doing, permission, readable) => {
    for (const denied of [
      { status: 403, code: 'AccessDenied', message: 'Access Denied' },
      { status: 403, code: '' },
    ]) {
      const { exitCode, text } = await runRefused(denied, readable ?? denied, 'landing', '--apply');
      await server?.close();
      expect(exitCode).toBe(1);
      expect(text).toContain('Access to landing is denied');
      expect(text).toContain(`the caller needs ${permission} on the bucket`);
      expect(text).not.toContain('--expected-owner');
    }
    server = undefined;
  });

  it('says that the bucket may belong to another account than was expected', async () => {
    const { text } = await run({ status: 403, code: 'AccessDenied' }, 'landing', '--expected-owner', '111122223333');
    expect(text).toContain('the bucket must belong to the account 111122223333, which --expected-owner names');
  });

  it.each<[string, Failure]>([
    ['a header', { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'us-west-2' } }],
    [
      'an endpoint',
      { status: 301, code: 'PermanentRedirect', fields: '<Endpoint>landing.s3-us-west-2.amazonaws.com</Endpoint>' },
    ],
    [
      'an endpoint of today',
      { status: 307, code: 'TemporaryRedirect', fields: '<Endpoint>landing.s3.us-west-2.amazonaws.com</Endpoint>' },
    ],
    ['a field', { status: 400, code: 'AuthorizationHeaderMalformed', fields: '<Region>us-west-2</Region>' }],
  ])('says in which region the bucket is, when S3 tells it by %s', async (_by, failure) => {
    const { exitCode, text } = await run(failure, 'landing');
    expect(exitCode).toBe(1);
    expect(text).toContain('The bucket landing is in us-west-2: give --region us-west-2.');
  });

  it('says that the bucket is in another region, when S3 does not say in which', async () => {
    const { text } = await run({ status: 301, code: 'PermanentRedirect' }, 'landing');
    expect(text).toContain('The bucket landing is in another region: give --region.');
  });

  it.each<[Failure, string]>([
    [
      { status: 400, code: 'ExpiredToken' },
      'AWS does not take these credentials (ExpiredToken: as the test wants it).',
    ],
    [{ status: 409, code: 'OperationAborted' }, 'Nothing was changed; try again.'],
    [{ status: 503, code: '' }, 'S3 failed for landing: HTTP status 503'],
    [{ status: 400, code: 'Novelty' }, 'S3 failed for landing: Novelty: as the test wants it'],
  ])('says what %j means', async (failure, told) => {
    const { exitCode, text } = await run(failure, 'landing');
    expect(exitCode).toBe(1);
    expect(text).toContain(told);
  });

  it('says that S3 cannot be reached', async () => {
    server = await notificationServer('');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
    await server.close();
    server = undefined;
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    expect(await connectBucket(['landing'], process.env, { out: print, err: print })).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^S3 cannot be reached from here \(connect ECONNREFUSED /)]);
  });

  describe('where a destination of the bucket is gone', () => {
    const GONE: Failure = {
      status: 400,
      code: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      fields:
        `<ArgumentName1>${QUEUE}, null</ArgumentName1><ArgumentValue1>The destination queue does not exist</ArgumentValue1>` +
        '<ArgumentName2>arn:aws:sns:eu-central-1:111122223333:closed, null</ArgumentName2><ArgumentValue2>Not allowed &amp; closed</ArgumentValue2>',
    };

    it('names every destination that S3 objects to, and why, and offers to write all the same', async () => {
      const { exitCode, text, written } = await runRefused(GONE, configuration(queue), 'landing', '--apply');
      expect({ exitCode, written }).toEqual({ exitCode: 1, written: [] });
      expect(text).toContain(`  ${QUEUE}, null: The destination queue does not exist\n`);
      expect(text).toContain('  arn:aws:sns:eu-central-1:111122223333:closed, null: Not allowed & closed\n');
      expect(text).toContain('run it again with --skip-destination-validation');
    });

    it('writes everything that was there and EventBridge with --apply', async () => {
      const args = ['landing', '--apply', '--skip-destination-validation'];
      const { exitCode, written } = await runRefused(GONE, configuration(queue), ...args);
      expect(exitCode).toBe(0);
      expect(piecesOf(written[0])).toEqual(piecesOf(configuration(queue, '<EventBridgeConfiguration/>')));
    });

    it('is told by an argument without a number, too', async () => {
      const fields = '<ArgumentName>Topic</ArgumentName><ArgumentValue>null</ArgumentValue>';
      const { text } = await runRefused({ ...GONE, fields }, configuration(queue), 'landing', '--apply');
      expect(text).toContain('  Topic: null\n');
    });

    it('does not offer that for an argument that is no destination', async () => {
      const overlap = { ...GONE, message: 'Configurations overlap', fields: '<ArgumentName1>a</ArgumentName1>' };
      const { text } = await runRefused(overlap, configuration(queue), 'landing', '--apply');
      expect(text.split('\n').slice(-2)).toEqual([
        'S3 refused to write the notification configuration of landing: Configurations overlap',
        '  a',
      ]);
    });
  });

  it.each(['s3://landing', 's3://landing/', 'arn:aws:s3:::landing'])('reads %s as the bucket', async (named) => {
    expect(await run(configuration(eventBridge), named)).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['no bucket', []],
    ['two buckets', ['one', 'two']],
    ['an unknown option', ['landing', '--force']],
    ['an object', ['s3://landing/a.csv']],
    ['an owner that is none', ['landing', '--expected-owner', 'me']],
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
});

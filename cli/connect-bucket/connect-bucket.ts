import { CALLED_WRONGLY, readOptions } from '../command-line/read-options.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { describeNotifications, tellsEventBridge, withEventBridge } from './bucket-notification.ts';
import { explainS3Failure } from './explain-s3-failure.ts';
import { type BucketAddress, type NotificationStore, notificationStore } from './notification-store.ts';
import { lostFrom } from './notification-xml.ts';

/** Goes to standard output when asked for with --help, behind an error of the command line to standard error. */
const HELP = `Lets an existing bucket send its events to EventBridge, which the triggers need.

  npm run connect-bucket -- <bucket> [options]

  --apply                         writes; without it, shows what would change
  --region <region>               the bucket's region; default: as the AWS SDK finds it
  --expected-owner <account id>   S3 refuses when the bucket belongs to another account
  --skip-destination-validation   writes even if a queue, topic or function in the configuration was deleted or is
                                  closed to S3. Without it S3 refuses to write anything, and says which
  --help                          shows this

Everything else in the bucket's notification configuration stays. When it is written, S3 sends a test message
(s3:TestEvent) to each queue and topic in it. It needs s3:GetBucketNotification and, with --apply,
s3:PutBucketNotification on the bucket. Buckets under "createBuckets" in the triggers file are connected already.

Exit code 0: connected, or shown what would change; 1: S3 refused, or something would be lost; 2: wrong usage.
`;

/** Carries out `npm run connect-bucket`; gives the exit code. */
export const connectBucket = async (
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> => {
  const read = readArguments(args, environment);
  if (read.kind === 'help') {
    terminal.out(HELP);
    return 0;
  }
  if (read.kind === 'error') {
    terminal.err(`${read.message}\n\n${HELP}`);
    return CALLED_WRONGLY;
  }
  const { address, apply } = read;
  let doing: 'read' | 'write' = 'read';
  const store = notificationStore(address);
  const replace: NotificationStore['replace'] = (configuration) => {
    doing = 'write';
    return store.replace(configuration);
  };
  try {
    return await connect(address.bucket, apply, { ...store, replace }, terminal);
  } catch (error) {
    terminal.err(explainS3Failure(error, { ...address, doing }));
    return 1;
  }
};

type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'run'; readonly address: BucketAddress; readonly apply: boolean };

const readArguments = (args: readonly string[], environment: NodeJS.ProcessEnv): Arguments => {
  try {
    const { values, positionals } = readOptions({
      args,
      allowPositionals: true,
      options: {
        apply: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        region: { type: 'string' },
        'expected-owner': { type: 'string' },
        'skip-destination-validation': { type: 'boolean' },
      },
    });
    if (values.help) return { kind: 'help' };
    const [named, ...others] = positionals;
    if (!named || others.length > 0) {
      return { kind: 'error', message: `expected the name of one bucket, found ${positionals.join(' ') || 'none'}` };
    }
    const bucket = named.replace(/^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/:]+)\/?$/, '$1');
    if (!/^[A-Za-z0-9._-]+$/.test(bucket)) {
      return { kind: 'error', message: `expected the name of a bucket, found ${JSON.stringify(named)}` };
    }
    const expectedOwner = values['expected-owner'];
    if (expectedOwner !== undefined && !/^\d{12}$/.test(expectedOwner)) {
      return {
        kind: 'error',
        message: `--expected-owner: expected an account id of 12 digits, found ${JSON.stringify(expectedOwner)}`,
      };
    }
    return {
      kind: 'run',
      apply: values.apply === true,
      address: {
        bucket,
        ...(values.region === undefined ? {} : { region: values.region }),
        ...(expectedOwner === undefined ? {} : { expectedOwner }),
        ...(values['skip-destination-validation'] ? { skipDestinationValidation: true } : {}),
        forcePathStyle: Boolean(environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL']),
      },
    };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
};

const connect = async (
  bucket: string,
  apply: boolean,
  store: NotificationStore,
  { out, err }: Terminal,
): Promise<number> => {
  const { configuration, xml } = await store.read();
  if (tellsEventBridge(configuration)) {
    out(`${bucket} sends its events to EventBridge already; there is nothing to do.`);
    return 0;
  }
  const changed = withEventBridge(configuration);
  const lost = lostFrom(xml, await store.xmlOf(changed));
  if (lost.length > 0) {
    err(
      `${bucket} has something in its notification configuration that this script does not know and would erase: ` +
        `${lost.join(', ')}. Turn EventBridge on in the S3 console instead (Properties, Amazon EventBridge).`,
    );
    return 1;
  }
  const before = describeNotifications(configuration);
  out(`Notification configuration of ${bucket}:`);
  for (const line of describeNotifications(changed)) out(`  ${before.includes(line) ? ' ' : '+'} ${line}`);
  if (!apply) {
    out('Nothing was written. Run it again with --apply to write this.');
    return 0;
  }
  await store.replace(changed);
  out('Written. It takes about five minutes until S3 sends events to EventBridge.');
  return 0;
};

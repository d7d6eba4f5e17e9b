import path from 'node:path';
import { stackName } from '../../infra/stack-names.ts';
import { toScheduledTime } from '../../lib/core/schedule-events.ts';
import { toIso } from '../../lib/core/time.ts';
import { ORDER_HEADER } from '../gateway/guard.ts';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS } from '../local-account.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { Example } from './examples.ts';
import type { StartOptions } from './start-options.ts';

/** What a person needs to know to use what has just been started: commands for the triggers that are there. */
export const banner = (
  cloud: LocalCloud,
  options: StartOptions,
  landing: string,
  examples: readonly Example[],
): string => {
  const { stack, buckets, jobs, tableName } = cloud.topology();
  const { url } = cloud;
  const times = cloud.nextTimes().map(({ name, at }) => `${name} ${at === undefined ? 'never again' : toIso(at)}`);
  const deadLetters = `${url}/${LOCAL_ACCOUNT}/${stackName(stack, 'uploads-dead-letters')}`;
  const payload = callPayload(examples);
  const tick = cloud.nextTimes()[0]?.name;
  const upload = examples.find((example) => example.kind === 'upload');
  const commands = [
    `export AWS_ENDPOINT_URL=${url} AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=${LOCAL_CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${LOCAL_CREDENTIALS.secretAccessKey}`,
    ...(upload === undefined ? [] : [`aws s3 cp <file> ${quoted(`s3://${upload.bucket}/${upload.key}`)}`]),
    ...(payload === undefined
      ? []
      : [
          `aws lambda invoke --function-name ${stackName(stack, 'manual')} --cli-binary-format raw-in-base64-out \\`,
          `    --payload ${quoted(payload)} /dev/stdout`,
        ]),
    ...jobs.slice(0, 1).map((job) => `aws glue get-job-runs --job-name ${quoted(job)}`),
    `aws dynamodb scan --table-name ${tableName}`,
    `aws sqs receive-message --queue-url ${deadLetters}`,
    ...(tick === undefined ? [] : [`curl -X POST -H '${ORDER_HEADER}: order' ${url}/_local/tick/${tick}`]),
    `curl -H '${ORDER_HEADER}: order' ${url}/_glue/faults -d '{"fault":"accept-then-drop","times":1}'      (docs/local-cloud.md lists them)`,
  ];
  return `
The local cloud for stage ${stack.stage} of ${options.file} is at ${url}

  drop files into    ${buckets.map((bucket) => path.join(landing, bucket)).join(', ') || 'no bucket in the file'}${patternOf(cloud)}
  schedules          ${times.join(', ') || 'none'}
  log                ${path.join(options.dataDir, 'log.jsonl')}
  shortened here     settle ${options.settleSeconds} s (deployed 90), sweep every ${options.sweepEverySeconds} s (60), run-state queue ${options.runStateDelaySeconds} s (10)

${commands.map((command) => `  ${command}`).join('\n')}
`;
};

/** What the first enabled S3 trigger waits for. */
const patternOf = (cloud: LocalCloud): string => {
  const on = cloud.triggers().triggers.find((trigger) => trigger.enabled && trigger.on.kind === 's3')?.on;
  return on?.kind === 's3' ? `   (${on.bucket}: ${on.key.source})` : '';
};

/** The call of a manual trigger, else that of a schedule. */
const callPayload = (examples: readonly Example[]): string | undefined => {
  const calls = examples.flatMap((example): readonly object[] => {
    if (example.kind === 'manual') return [example.payload];
    if (example.kind === 'upload') return [];
    return [{ trigger: example.trigger, scheduledTime: toScheduledTime(example.scheduledTime) }];
  });
  const call = calls.at(-1);
  return call === undefined ? undefined : JSON.stringify(call);
};

/** For a shell: as it stands where nothing in it means anything to one. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

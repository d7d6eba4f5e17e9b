import path from 'node:path';
import { stackName } from '../../infra/stack-names.ts';
import { toIso } from '../../lib/core/time.ts';
import { ORDER_HEADER } from '../gateway/guard.ts';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS } from '../local-account.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { StartOptions } from './start-options.ts';

/** What a person needs to know to use what has just been started. */
export const banner = (cloud: LocalCloud, options: StartOptions, landing: string): string => {
  const { stack, buckets, jobs, tableName } = cloud.topology();
  const { url } = cloud;
  const [job = 'none'] = jobs;
  const times = cloud.nextTimes().map(({ name, at }) => `${name} ${at === undefined ? 'never again' : toIso(at)}`);
  const s3 = cloud.triggers().triggers.find(({ on }) => on.kind === 's3')?.on;
  const like = s3?.kind === 's3' ? `   (${s3.bucket}: ${s3.key.source})` : '';
  const deadLetters = `${url}/${LOCAL_ACCOUNT}/${stackName(stack, 'uploads-dead-letters')}`;
  return `
The local cloud for stage ${stack.stage} of ${options.file} is at ${url}

  drop files into    ${buckets.map((bucket) => path.join(landing, bucket)).join(', ') || 'no bucket in the file'}${like}
  schedules          ${times.join(', ') || 'none'}
  log                ${path.join(options.dataDir, 'log.jsonl')}
  shortened here     settle ${options.settleSeconds} s (deployed 90), sweep every ${options.sweepEverySeconds} s (60), run-state queue ${options.runStateDelaySeconds} s (10)

  export AWS_ENDPOINT_URL=${url} AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=${LOCAL_CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${LOCAL_CREDENTIALS.secretAccessKey}
  aws s3 cp file.csv s3://${buckets[0] ?? 'bucket'}/…
  aws lambda invoke --function-name ${stackName(stack, 'manual')} --cli-binary-format raw-in-base64-out \\
      --payload file://examples/events/manual-input.json /dev/stdout
  aws glue get-job-runs --job-name ${job}
  aws dynamodb scan --table-name ${tableName}
  aws sqs receive-message --queue-url ${deadLetters}
  curl -X POST -H '${ORDER_HEADER}: order' ${url}/_local/tick/<schedule trigger>
  curl -H '${ORDER_HEADER}: order' ${url}/_glue/faults -d '{"fault":"accept-then-drop","times":1}'      (docs/local-cloud.md lists them)
`;
};

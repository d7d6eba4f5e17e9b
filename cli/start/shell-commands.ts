import { ORDER_HEADER } from '../../local/gateway/guard.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { commandOf } from '../command/next-command.ts';
import { shellQuoted } from '../command-line/shell-quoted.ts';

/** What the commands refer to. A missing field means no command for it. */
export interface CommandTargets {
  readonly stage: string;
  readonly url: string;
  readonly region: string;
  /** An object that a trigger waits for. */
  readonly upload?: { readonly bucket: string; readonly key: string };
  /** The function `manual`, and a call that it understands. */
  readonly call?: { readonly functionName: string; readonly payload: unknown };
  readonly jobName?: string;
  readonly tableName: string;
  readonly deadLettersUrl: string;
  /** A trigger with a schedule. */
  readonly schedule?: string;
}

/** Makes the AWS CLI, the SDKs and our own commands use this endpoint, with placeholder credentials. */
export const exportLine = ({ url, region }: Pick<CommandTargets, 'url' | 'region'>): string => {
  const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS;
  // boto3 and AWS CLI 1 read the default region, the other SDKs the region.
  return (
    `export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} ` +
    `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`
  );
};

/**
 * Commands to copy, which run as they stand with AWS CLI 1 and 2. CLIs up to 2.12 do not read `AWS_ENDPOINT_URL` and
 * would go to AWS itself, so each names the endpoint; and each hands its input over by a pipe, for a literal payload is
 * text to AWS CLI 1 and base64 to AWS CLI 2.
 */
export const shellCommands = (targets: CommandTargets): readonly string[] => {
  const { url, upload, call, jobName, schedule } = targets;
  const aws = `aws --endpoint-url ${url}`;
  const order = `curl -H '${ORDER_HEADER}: order'`;
  const target = { stage: targets.stage, localPort: Number(new URL(url).port) };
  const object = upload === undefined ? undefined : `s3://${upload.bucket}/${upload.key}`;
  const ask = object === undefined ? undefined : commandOf({ status: object }, target);
  return [
    ...(ask === undefined ? [] : [ask]),
    ...(object === undefined ? [] : [`echo 'a,b' | ${aws} s3 cp - ${shellQuoted(object)}`]),
    ...(call === undefined
      ? []
      : [
          `printf %s ${shellQuoted(JSON.stringify(call.payload))} | ${aws} lambda invoke --function-name ${call.functionName} ` +
            '--payload fileb:///dev/stdin /dev/stdout',
        ]),
    ...(jobName === undefined ? [] : [`${aws} glue get-job-runs --job-name ${shellQuoted(jobName)}`]),
    `${aws} dynamodb scan --table-name ${targets.tableName}`,
    `${aws} sqs receive-message --queue-url ${targets.deadLettersUrl}`,
    ...(schedule === undefined ? [] : [`${order} -X POST ${url}/_local/tick/${encodeURIComponent(schedule)}`]),
    `${order} ${url}/_glue/faults -d '{"fault":"accept-then-drop","times":1}'`,
  ];
};

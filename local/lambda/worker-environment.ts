import { devNull } from 'node:os';
import { dirname } from 'node:path';
import { LOCAL_CREDENTIALS } from '../server/local-account.ts';
import type { FunctionConfig } from './function-config.ts';

/**
 * The whole environment of a worker: what the deployment sets and what Lambda sets, and nothing of the machine's own,
 * so that no real credentials and no real endpoint can slip in.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const workerEnvironment = (
  config: FunctionConfig,
  cloud: { readonly region: string; readonly endpoint: string; readonly glueEndpoint: string },
): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TZ: 'UTC',
  LANG: 'en_US.UTF-8',
  AWS_REGION: cloud.region,
  AWS_DEFAULT_REGION: cloud.region,
  AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: config.functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMegabytes),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${config.functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
  LAMBDA_TASK_ROOT: dirname(config.file),
  _HANDLER: `${config.name}.handler`,
  AWS_ENDPOINT_URL: cloud.endpoint,
  AWS_ENDPOINT_URL_GLUE: cloud.glueEndpoint,
  ...config.environment,
});

import { JOB } from './build-subjects.ts';

export const LEDGER = 'ledger';

/** What Lambda and the stack put into a function's environment, and where the bench's AWS is. */
export const subjectEnvironment = (aws: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...aws,
  PATH: process.env['PATH'] ?? '',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDBENCH',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: '/var/task',
  POWERTOOLS_SERVICE_NAME: 'bench',
  LEDGER_TABLE: LEDGER,
  JOB_NAME: JOB,
});

import type { Room } from './room.ts';

/** The walls of the scripts that people start: rows of rooms.ts. */
export const SCRIPT_ROOMS: readonly Room[] = [
  { room: 'cli/command-line', imports: ['lib/core', 'infra/launch'], packages: ['node:util'], globals: ['process'] },
  { room: 'cli/tables', imports: [], packages: [] },
  {
    room: 'cli/connect-bucket',
    imports: ['cli/command-line'],
    packages: ['@aws-sdk/client-s3'],
    globals: ['*'],
  },
  {
    room: 'cli/check',
    imports: ['lib/core/**', 'lib/explain', 'lib/triggers-file/**', 'infra/stack', 'cli/command-line'],
    packages: [],
    globals: ['*'],
  },
  {
    room: 'cli/explain',
    imports: ['lib/core/**', 'lib/explain', 'lib/triggers-file/**', 'cli/command-line'],
    packages: ['*'],
    globals: ['*'],
  },
  {
    room: 'cli/deployment',
    imports: ['lib/core/**', 'lib/ports', 'lib/adapters/**', 'infra/stack', 'local/server'],
    // No command of a write: the command changes things only by calling the function `manual`.
    packages: [
      ...['@aws-sdk/client-dynamodb#DynamoDBClient', '@aws-sdk/client-lambda#GetFunctionConfigurationCommand'],
      ...['@aws-sdk/client-lambda#InvokeCommand', '@aws-sdk/client-lambda#LambdaClient'],
    ],
    globals: ['*'],
  },
  // It only reads: a command that changes something is refused here.
  {
    room: 'cli/doctor',
    imports: [
      ...['lib/core/**', 'lib/triggers-file/**', 'infra/stack', 'infra/deploy-checks', 'local/server'],
      ...['cli/command-line', 'cli/tables', 'cli/connect-bucket', 'cli/deployment'],
    ],
    packages: [
      '@aws-sdk/client-cloudformation#CloudFormationClient',
      '@aws-sdk/client-cloudformation#DescribeStacksCommand',
      '@aws-sdk/client-cloudformation#paginateListStackResources',
      '@aws-sdk/client-cloudwatch-logs#CloudWatchLogsClient',
      '@aws-sdk/client-cloudwatch-logs#paginateFilterLogEvents',
      '@aws-sdk/client-glue#GetJobCommand',
      '@aws-sdk/client-glue#GlueClient',
      '@aws-sdk/client-glue#Job',
      '@aws-sdk/client-iam#EvaluationResult',
      '@aws-sdk/client-iam#IAMClient',
      '@aws-sdk/client-iam#paginateSimulatePrincipalPolicy',
      '@aws-sdk/client-s3#GetBucketNotificationConfigurationCommand',
      '@aws-sdk/client-s3#GetObjectCommand',
      '@aws-sdk/client-s3#HeadBucketCommand',
      '@aws-sdk/client-s3#S3Client',
    ],
  },
  {
    room: 'cli/command',
    imports: [
      ...[
        'lib/core/**',
        'lib/ports',
        'lib/ledger',
        'lib/triggers-file/**',
        'cli/command-line',
        'cli/tables',
        'cli/check',
        'cli/explain',
      ],
      ...['console/server', 'cli/deployment', 'cli/doctor'],
    ],
    packages: ['node:crypto', 'node:os', 'node:readline/promises'],
    globals: ['*'],
  },
  {
    room: 'cli/start',
    imports: [
      ...['lib/core/**', 'lib/made-events', 'lib/triggers-file/**', 'infra/stack'],
      ...['local', 'local/server', 'local/gateway', 'local/glue', 'console/model', 'console/sources', 'console/server'],
      ...['cli/command-line', 'cli/explain', 'cli/deployment', 'cli/command'],
    ],
    packages: ['*'],
    globals: ['*'],
  },
  {
    room: 'cli',
    imports: [
      ...['lib/core/**', 'lib/ledger', 'lib/adapters/**', 'lib/triggers-file/**', 'infra/launch'],
      ...[
        'infra/build',
        'cli/command-line',
        'cli/connect-bucket',
        'cli/check',
        'cli/explain',
        'cli/start',
        'cli/command',
      ],
    ],
    packages: ['*'],
    globals: ['*'],
  },
];

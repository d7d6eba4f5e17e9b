import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

const key = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

const including = (...names: string[]) => ({ ProjectionType: 'INCLUDE' as const, NonKeyAttributes: names });

/**
 * The ledger's table: the one definition from which the stack, the local cloud and the tests make it. Properties of
 * `AWS::DynamoDB::Table`; without an `SSESpecification` DynamoDB encrypts with its own key.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 *
 * It has no name: CloudFormation gives it one that no table has yet. docs/decisions/0034
 *
 * All indexes are here from the first deployment, because CloudFormation adds one in an update. What stands in them
 * and why is in lib/core/ledger/ledger-indexes.ts. Each projects what its readers need and no more, since every projected
 * attribute is paid for again at every write. DynamoDB changes no projection: a later version that needs another one adds
 * an index of a new name in one deployment, reads it in the next, and removes the old one in a third, because
 * CloudFormation adds or removes one in an update.
 */
export const ledgerTableProperties = () => ({
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'sk', AttributeType: 'S' as const },
    { AttributeName: 'arrivalKey', AttributeType: 'S' as const },
    { AttributeName: 'openKey', AttributeType: 'S' as const },
    { AttributeName: 'doubtKey', AttributeType: 'S' as const },
    { AttributeName: 'doubtDue', AttributeType: 'N' as const },
    { AttributeName: 'jobRunId', AttributeType: 'S' as const },
    { AttributeName: 'objectKey', AttributeType: 'S' as const },
    { AttributeName: 'historyKey', AttributeType: 'S' as const },
    { AttributeName: 'gatherKey', AttributeType: 'S' as const },
    { AttributeName: 'gatherSort', AttributeType: 'S' as const },
  ],
  KeySchema: key('pk', 'sk'),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'open',
      KeySchema: key('openKey', 'arrivalKey'),
      Projection: including(
        'jobName',
        'trigger',
        'state',
        'leaseToken',
        'attempt',
        'notBefore',
        'waitingFor',
        'startBefore',
        'leaseUntil',
        'jobRunId',
        'startedAt',
      ),
    },
    {
      IndexName: 'doubt',
      KeySchema: key('doubtKey', 'doubtDue'),
      Projection: including('jobName', 'trigger', 'state'),
    },
    { IndexName: 'run', KeySchema: key('jobRunId'), Projection: including('arrivalKey') },
    {
      IndexName: 'object',
      KeySchema: key('objectKey', 'arrivalKey'),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    },
    {
      IndexName: 'history',
      KeySchema: key('historyKey', 'arrivalKey'),
      Projection: including(
        'trigger',
        'identity',
        'jobName',
        'state',
        'attempt',
        'waitingFor',
        'jobRunId',
        'startedAt',
        'endedAt',
        'usage',
        'error',
      ),
    },
    {
      IndexName: 'gather',
      KeySchema: key('gatherKey', 'gatherSort'),
      Projection: including('trigger', 'state', 'arrival', 'member'),
    },
  ],
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  DeletionProtectionEnabled: true,
});

/**
 * The same table as input for the SDK's `CreateTable`, for servers that last as long as a test or a laptop's session:
 * without TTL and point-in-time recovery, which that call does not take, and without protection from deletion.
 */
export const ledgerCreateTableInput = (tableName: string): CreateTableCommandInput => {
  const {
    TimeToLiveSpecification: _ttl,
    PointInTimeRecoverySpecification: _pitr,
    DeletionProtectionEnabled: _protected,
    ...table
  } = ledgerTableProperties();
  return { TableName: tableName, ...table };
};

/** The calls that a started run takes at the least, with bodies of the size of ours: a claim, the start, its record. */
import type { SQSRecord } from 'aws-lambda';

const TableName = 'ledger-of-three-calls';
const Key = (messageId: string) => ({ pk: { S: `REQ#${messageId}` }, sk: { S: 'REQ' } });

export const claim = ({ messageId, body }: SQSRecord) => ({
  TableName,
  Item: { ...Key(messageId), state: { S: 'STARTING' }, event: { S: body } },
  ConditionExpression: 'attribute_not_exists(pk)',
});

export const start = ({ messageId }: SQSRecord) => ({
  JobName: process.env['JOB_NAME'],
  Arguments: { '--source': `s3://acme-landing/orders/eu/${messageId}.csv`, '--trigger-request-id': messageId },
});

export const record = ({ messageId }: SQSRecord, jobRunId: string) => ({
  TableName,
  Key: Key(messageId),
  UpdateExpression: 'SET #state = :state, #jobRunId = :jobRunId',
  ConditionExpression: '#state IN (:starting)',
  ExpressionAttributeNames: { '#state': 'state', '#jobRunId': 'jobRunId' },
  ExpressionAttributeValues: {
    ':state': { S: 'STARTED' },
    ':jobRunId': { S: jobRunId },
    ':starting': { S: 'STARTING' },
  },
});

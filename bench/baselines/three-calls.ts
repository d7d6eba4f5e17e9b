/**
 * The calls that a started run takes at the least: a claim, the start, its record. Their bodies are as long as ours, but
 * hold text where ours have to be made.
 */
import type { SQSRecord } from 'aws-lambda';

const TableName = 'ledger-of-three-calls';
const Key = (messageId: string) => ({ pk: { S: `REQ#${messageId}` }, sk: { S: 'REQ' } });

/** As many attributes as a request has when it is new, and in all as many bytes. */
export const claim = ({ messageId, body }: SQSRecord) => ({
  TableName,
  Item: { ...Key(messageId), state: { S: 'STARTING' }, event: { S: body.slice(0, 400) }, ...FIELDS },
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export const start = ({ messageId }: SQSRecord) => ({
  JobName: process.env['JOB_NAME'],
  Arguments: { '--source': `s3://acme-landing/orders/eu/${messageId}.csv`, '--trigger-request-id': messageId },
});

export const record = ({ messageId }: SQSRecord, jobRunId: string) => ({
  TableName,
  Key: Key(messageId),
  UpdateExpression: `SET #state = :state, #jobRunId = :jobRunId, #history = :history, ${SETS} REMOVE ${REMOVES}`,
  ConditionExpression: '#state IN (:starting)',
  ExpressionAttributeNames: {
    ...{ '#state': 'state', '#jobRunId': 'jobRunId', '#history': 'history' },
    ...Object.fromEntries([...SET, ...REMOVED].map((name) => [`#${name}`, name])),
  },
  ExpressionAttributeValues: {
    ':state': { S: 'STARTED' },
    ':jobRunId': { S: jobRunId },
    ':starting': { S: 'STARTING' },
    ':history': { S: '[{"at":1763800000000,"what":"sent","attempt":1,"result":"started"}]' },
    ...Object.fromEntries(SET.map((name) => [`:${name}`, { S: 'a value' }])),
  },
});

const FIELDS = Object.fromEntries(
  Array.from({ length: 13 }, (_, at) => [`field${at}`, { S: 'a value of some length' }]),
);
const SET = ['startedAt', 'openKey', 'waitingFor', 'lastOwner'];
const REMOVED = ['acquiredAt', 'leaseUntil', 'fromBacklog', 'doubtKey', 'doubtDue', 'notBefore'];
const SETS = SET.map((name) => `#${name} = :${name}`).join(', ');
const REMOVES = REMOVED.map((name) => `#${name}`).join(', ');

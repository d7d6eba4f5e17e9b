import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { arn, getAtt, policyDocument, type Resource, type Resources, type Statement } from './cloudformation.ts';
import { type JobPolicy, jobPolicyRefs } from './job-policies.ts';
import { ledgerArn, ledgerIndexArn } from './ledger.ts';
import { CLOSING_FUNCTIONS, manifestWriting } from './manifests.ts';
import { PUBLISHING_FUNCTIONS, publishing } from './publishing.ts';
import { deadLettersId, QUEUES, queueId } from './queues.ts';
import { readableObjects } from './readable-objects.ts';
import { FUNCTION_NAMES, type FunctionName, logGroupId, roleId } from './stack-names.ts';

type LedgerAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'PartiQLInsert' | 'PartiQLUpdate' | 'Query';

/** What a function does to the ledger and asks of Glue. Nothing deletes, nothing scans. */
interface Needs {
  readonly ledger: readonly LedgerAction[];
  readonly indexes: readonly ('open' | 'doubt' | 'run' | 'object' | 'history' | 'gather')[];
  readonly jobs: JobPolicy;
}

const CREATES: readonly LedgerAction[] = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'];

/** Several writes share a call. */
const SHARES: readonly LedgerAction[] = [...CREATES, 'PartiQLInsert', 'PartiQLUpdate'];

/** Creates requests and starts them at once, or puts them into the backlog. */
const ADMISSION: Needs = { ledger: SHARES, indexes: [], jobs: 'start' };

const NEEDS: Readonly<Record<FunctionName, Needs>> = {
  's3-upload': ADMISSION,
  schedule: ADMISSION,
  // Also tells what became of an object or a request. Taking a request up again only writes; the sweep then sends.
  // Where a person says which run is the one of a request, it sees that run, and whether another request has it. A status
  // tells what the job is doing, and from the history when a request will probably start; from what gathers, for what a group waits.
  manual: {
    ledger: [...CREATES, 'Query'],
    indexes: ['object', 'run', 'open', 'doubt', 'history', 'gather'],
    jobs: 'start-and-see',
  },
  // Finds the request of a run, also by the run's marker, records its outcome or begins its next attempt, and drains
  // the job's backlog. Whether Glue retries by itself it asks Glue. A group that has waited for the run becomes a batch.
  'run-state': {
    ledger: SHARES,
    indexes: ['open', 'run', 'gather'],
    jobs: 'start-and-look',
  },
  // Asks the ledger for all jobs, resolves doubt, drains every backlog, polls runs not heard of. From the history it
  // counts what has come for a trigger with a fuse, and tells what was expected and has not come. The only requests
  // that it creates are those of batches, whose members it takes with several writes a call.
  sweep: {
    ledger: [...SHARES, 'Query'],
    indexes: ['open', 'doubt', 'history', 'gather'],
    jobs: 'start-and-look',
  },
};

/** A role for each function, with nothing that it does not use. */
export const roleResources = (triggers: Triggers): Resources =>
  Object.fromEntries(FUNCTION_NAMES.map((name) => [roleId(name), role(name, triggers)]));

const role = (name: FunctionName, triggers: Triggers): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policyDocument([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]),
    ManagedPolicyArns: jobPolicyRefs(triggers, NEEDS[name].jobs),
    Policies: [
      {
        PolicyName: name,
        PolicyDocument: policyDocument([
          ...ledger(NEEDS[name], triggers),
          ...queue(name),
          ...(name === 'run-state' ? [tellAgain()] : []),
          ...(PUBLISHING_FUNCTIONS.includes(name) ? publishing(triggers) : []),
          ...(CLOSING_FUNCTIONS.includes(name) ? manifestWriting(triggers) : []),
          ...(name === 'manual' ? [...objects(triggers), ...keepFailures()] : []),
          logs(name),
        ]),
      },
    ],
  },
});

const allow = (actions: readonly string[], resources: Statement[string]): Statement => ({
  Effect: 'Allow',
  Action: [...actions],
  Resource: resources,
});

const ledger = ({ ledger: actions, indexes }: Needs, triggers: Triggers): readonly Statement[] => {
  const table = allow(
    actions.map((action) => `dynamodb:${action}`),
    ledgerArn(triggers),
  );
  if (indexes.length === 0) return [table];
  return [
    table,
    allow(
      ['dynamodb:Query'],
      indexes.map((index) => ledgerIndexArn(triggers, index)),
    ),
  ];
};

const queue = (name: FunctionName): readonly Statement[] =>
  QUEUES.filter(({ functionName }) => functionName === name).map((feed) =>
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], getAtt(queueId(feed.name), 'Arn')),
  );

/** An end is heard once more, some seconds later, where its slot was not free yet. */
const tellAgain = (): Statement => allow(['sqs:SendMessage'], getAtt(queueId('run-state'), 'Arn'));

/** A manual call may name an object; its size, ETag and version are asked by a HEAD, which counts as GetObject. */
const objects = (triggers: Triggers): readonly Statement[] => {
  const { places } = readableObjects(triggers);
  if (places.length === 0) return [];
  return [
    allow(
      ['s3:GetObject'],
      places.map((place) => arn('s3', place)),
    ),
  ];
};

const keepFailures = (): readonly Statement[] => [allow(['sqs:SendMessage'], getAtt(deadLettersId('manual'), 'Arn'))];

/** The log group's ARN ends in `:*`, which is its streams. The stack creates the group, so no function may. */
const logs = (name: FunctionName): Statement =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], getAtt(logGroupId(name), 'Arn'));

import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { alarmResources } from './alarms.ts';
import { bucketResources } from './buckets.ts';
import { getAtt, type Outputs, type Resources, ref } from './cloudformation.ts';
import { dashboardResources } from './dashboard.ts';
import type { DeployedFunction } from './deployed-functions.ts';
import { eventRuleResources } from './event-rules.ts';
import { jobPolicyResources } from './job-policies.ts';
import { ledgerResources, ledgerTableName } from './ledger.ts';
import { logMetricResources } from './log-metrics.ts';
import { MANIFEST_OUTPUT, manifestBucketName, manifestResources, readsManifests } from './manifests.ts';
import { DEAD_LETTERS, deadLettersId, QUEUES, queueId, queueResources } from './queues.ts';
import { roleResources } from './roles.ts';
import { scheduleResources } from './schedules.ts';
import { FUNCTION_NAMES, type FunctionName, functionId, pascal, type Stack } from './stack-names.ts';
import { triggerAlarmResources } from './trigger-alarms.ts';

/** The output that tells the name of the ledger's table. */
export const LEDGER_OUTPUT = 'LedgerTableName';

/** What the stack has beside the functions that serverless.yml names. */
export interface StackTemplate {
  readonly Resources: Resources;
  readonly Outputs: Outputs;
}

/** The stack's resources, all from the triggers file. Whether AWS takes them tells stack-limits.ts. */
export const stackTemplate = (
  stack: Stack,
  triggers: Triggers,
  functions: Readonly<Record<FunctionName, DeployedFunction>>,
): StackTemplate => ({
  Resources: {
    ...ledgerResources(triggers),
    ...queueResources(stack, functions),
    ...eventRuleResources(stack, triggers),
    ...scheduleResources(stack, triggers),
    ...jobPolicyResources(triggers),
    ...roleResources(triggers),
    ...bucketResources(triggers),
    ...manifestResources(triggers),
    ...logMetricResources(stack),
    ...alarmResources(stack, triggers),
    ...triggerAlarmResources(stack, triggers),
    ...dashboardResources(stack),
  },
  Outputs: outputs(triggers),
});

const outputs = (triggers: Triggers): Outputs => ({
  [LEDGER_OUTPUT]: { Description: "The ledger's table", Value: ledgerTableName(triggers) },
  ...(readsManifests(triggers) && {
    [MANIFEST_OUTPUT]: {
      Description:
        "The bucket for the lists of batches' objects; the roles of the jobs that read one need s3:GetObject there",
      Value: manifestBucketName(triggers),
    },
  }),
  ...Object.fromEntries(
    QUEUES.map(({ name, functionName }) => [
      `${pascal(name)}QueueUrl`,
      { Description: `The queue before ${functionName}`, Value: ref(queueId(name)) },
    ]),
  ),
  ...Object.fromEntries(
    DEAD_LETTERS.map((name) => [
      `${pascal(name)}DeadLettersArn`,
      { Description: `What ${name} could not handle`, Value: getAtt(deadLettersId(name), 'Arn') },
    ]),
  ),
  ...Object.fromEntries(
    FUNCTION_NAMES.map((name) => [
      `${pascal(name)}FunctionName`,
      { Description: `The function ${name}`, Value: ref(functionId(name)) },
    ]),
  ),
});

import type { StackFacts } from '../../../cli/doctor/aws-reads.ts';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { FUNCTION_NAMES, functionId, logGroupId } from '../../../infra/stack/stack-names.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import type { Triggers } from '../../../lib/core/triggers/trigger.ts';
import { arnIn, PLACE } from '../../infra/simulate-policies.ts';
import type { Template } from '../../infra/template-references.ts';

const STACK = { service: 'glue-job-trigger', stage: 'test' };

/** What the deployer adds: log groups and functions. */
const added = Object.fromEntries(
  FUNCTION_NAMES.flatMap((name) => [
    [
      logGroupId(name),
      { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/glue-job-trigger-test-${name}` } },
    ],
    [functionId(name), { Type: 'AWS::Lambda::Function', Properties: {} }],
  ]),
);

/** The template of a triggers file, with what the deployer adds. */
export const templateOf = (triggers: Triggers): Template => {
  const made = stackTemplate(STACK, triggers, deployedFunctions());
  return { Resources: { ...made.Resources, ...added }, Outputs: made.Outputs };
};

/** A stack that was deployed from a template. */
export const stackOf = (template: Template, status = 'UPDATE_COMPLETE'): StackFacts => ({
  status,
  ...PLACE,
  resources: Object.entries(template.Resources).map(([logicalId, { Type: type }]) => ({
    logicalId,
    type,
    physicalId: physicalId(template, logicalId, type),
  })),
});

const physicalId = (template: Template, id: string, type: string): string => {
  switch (type) {
    case 'AWS::DynamoDB::Table':
      return arnIn(template, id).replace(/^.*table\//, '');
    case 'AWS::SQS::Queue':
      return `https://sqs.${PLACE.region}.amazonaws.com/${PLACE.account}/${arnIn(template, id).replace(/^.*:/, '')}`;
    case 'AWS::Logs::LogGroup':
      return arnIn(template, id).replace(/^.*log-group:(.*):\*$/, '$1');
    default:
      return `glue-job-trigger-test-${id}`;
  }
};

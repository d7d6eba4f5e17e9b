import { describe, expect, it } from 'vitest';
import { roleNeeds } from '../../../cli/doctor/role-needs.ts';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { FUNCTION_NAMES, roleId } from '../../../infra/stack/stack-names.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import type { Triggers } from '../../../lib/core/triggers/trigger.ts';
import { permissionsOf } from '../../infra/role-permissions.ts';
import { simulateRole } from '../../infra/simulate-policies.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../../infra/some-triggers.ts';
import { stackOf, templateOf } from './a-stack.ts';

const ORDERS = anUploadTrigger('orders/**', 'landing', { start: { JobName: 'orders-etl' } });
const ODD = aTrigger({ name: 'odd', start: { JobName: 'odd *?${job}' } });
const FILE = someTriggers([ORDERS, ODD]);

const resourcesOf = (triggers: Triggers) =>
  stackTemplate({ service: 'glue-job-trigger', stage: 'test' }, triggers, deployedFunctions()).Resources;

/** What the roles that were deployed from one file deny of what another file needs. */
const denied = (deployed: Triggers, needed: Triggers): readonly string[] => {
  const template = templateOf(deployed);
  return roleNeeds(resourcesOf(needed), stackOf(template)).flatMap(({ functionName, asks }) => {
    const decide = simulateRole(roleId(functionName), template);
    return asks.flatMap(({ actions, resources, context }) =>
      actions.flatMap((action) =>
        resources
          .filter((resource) => decide(action, resource, context) === 'denied')
          .map((resource) => `${functionName}: ${action} on ${resource}`),
      ),
    );
  });
};

describe('what the roles must allow', () => {
  it.each([
    ['a ledger of the stack', FILE],
    ['a ledger that the file names', someTriggers([ORDERS, ODD], { ledgerTable: 'kept-ledger' })],
  ])('is allowed by roles that were deployed from the same file, with %s', (_what, file) => {
    expect(denied(file, file)).toEqual([]);
  });

  it('has every action that the template allows a role, each on a whole ARN', () => {
    const template = templateOf(FILE);
    const needs = roleNeeds(resourcesOf(FILE), stackOf(template));
    expect(needs.map(({ functionName }) => functionName)).toEqual([...FUNCTION_NAMES]);
    for (const { functionName, roleArn, asks } of needs) {
      expect(roleArn).toBe(`arn:aws:iam::111122223333:role/glue-job-trigger-test-${roleId(functionName)}`);
      const asked = new Set(asks.flatMap(({ actions }) => actions));
      const allowed = new Set(permissionsOf(roleId(functionName), template).map(({ action }) => action));
      expect(asked).toEqual(allowed);
      for (const resource of asks.flatMap(({ resources }) => resources)) expect(resource).toMatch(/^arn:aws:\w+:[^{}]/);
    }
  });

  it('is denied for a job that has come into the file since the deployment, and for nothing else', () => {
    const found = denied(someTriggers([ORDERS]), FILE);
    expect(found).toContain('s3-upload: glue:StartJobRun on arn:aws:glue:eu-central-1:111122223333:job/odd *?${job}');
    expect(found.every((one) => one.includes('job/odd *?${job}'))).toBe(true);
  });

  it('leaves out what is not deployed yet', () => {
    const stack = stackOf(templateOf(FILE));
    const without = { ...stack, resources: stack.resources.filter(({ type }) => type !== 'AWS::IAM::Role') };
    expect(roleNeeds(resourcesOf(FILE), without)).toEqual([]);
    const noQueues = { ...stack, resources: stack.resources.filter(({ type }) => type !== 'AWS::SQS::Queue') };
    const asks = roleNeeds(resourcesOf(FILE), noQueues).flatMap((role) => role.asks);
    expect(asks.flatMap(({ actions }) => actions).filter((action) => action.startsWith('sqs:'))).toEqual([]);
  });

  it('is what statements allow, not what they deny or allow under a condition that cannot be simulated', () => {
    const statement = (action: string, more = {}) => ({ Effect: 'Allow', Action: action, Resource: '*', ...more });
    const Statement = [
      statement('events:PutEvents', { Condition: { StringEquals: { 'events:source': 'us' } } }),
      statement('sns:Publish', { Effect: 'Deny' }),
      statement('s3:GetObject', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ];
    const Policies = [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }];
    const template = { [roleId('sweep')]: { Type: 'AWS::IAM::Role', Properties: { Policies } } };
    const [sweep] = roleNeeds(template, stackOf(templateOf(FILE))).filter((role) => role.functionName === 'sweep');
    expect(sweep?.asks).toEqual([
      { actions: ['events:PutEvents'], resources: ['*'], context: { 'events:source': 'us' } },
    ]);
  });
});

import { type EvaluationResult, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { askRoles } from '../../../cli/doctor/ask-roles.ts';

const client = new IAMClient({ region: 'eu-central-1' });
const iam = mockClient(client);
beforeEach(() => iam.reset());

const denials = (resources: readonly string[] = ['job/a']) =>
  askRoles(client, { stage: 'dev' }).denials('arn:aws:iam::1:role/sweep', {
    actions: ['glue:StartJobRun'],
    resources,
    context: { 'events:source': 'us' },
  });

/** IAM's answer of one resource, as its reference shows it. */
const aResult = (given: Partial<EvaluationResult> = {}): EvaluationResult => ({
  EvalActionName: 'glue:StartJobRun',
  EvalResourceName: 'job/a',
  EvalDecision: 'implicitDeny',
  ...given,
});

describe('a simulation by IAM', () => {
  it.each([
    ['no-policy', {}],
    ['explicit-deny', { EvalDecision: 'explicitDeny' }],
    ['organization', { OrganizationsDecisionDetail: { AllowedByOrganizations: false } }],
    ['permissions-boundary', { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } }],
  ] as const)('tells what denies an action: %s', async (by, given) => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({ EvaluationResults: [aResult(given)] });
    expect(await denials()).toEqual({ kind: 'answer', value: [{ action: 'glue:StartJobRun', resource: 'job/a', by }] });
  });

  it('whose result has one for each resource is read resource by resource', async () => {
    const ResourceSpecificResults = [
      { EvalResourceName: 'job/a', EvalResourceDecision: 'allowed' as const },
      { EvalResourceName: 'job/b', EvalResourceDecision: 'implicitDeny' as const },
    ];
    iam.on(SimulatePrincipalPolicyCommand).resolves({ EvaluationResults: [aResult({ ResourceSpecificResults })] });
    expect(await denials(['job/a', 'job/b'])).toMatchObject({ value: [{ resource: 'job/b', by: 'no-policy' }] });
  });

  it('is asked for fifty resources at a time, with what the call brings along', async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({ EvaluationResults: [] });
    await denials(Array.from({ length: 120 }, (_, nth) => `job/${nth}`));
    const inputs = iam.commandCalls(SimulatePrincipalPolicyCommand).map(({ args: [{ input }] }) => input);
    expect(inputs.map(({ ResourceArns = [] }) => ResourceArns.length)).toEqual([50, 50, 20]);
    expect(inputs[0]).toMatchObject({
      PolicySourceArn: 'arn:aws:iam::1:role/sweep',
      ContextEntries: [{ ContextKeyName: 'events:source', ContextKeyType: 'string', ContextKeyValues: ['us'] }],
    });
  });
});

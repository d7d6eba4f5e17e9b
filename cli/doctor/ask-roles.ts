import { type EvaluationResult, type IAMClient, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import type { AwsReads, Denial } from './aws-reads.ts';

/** So that a call stays small. */
const RESOURCES_AT_ONCE = 50;

/**
 * Lets IAM simulate a role's policies. Nothing is done.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export const askRoles = (client: IAMClient, target: Target): Pick<AwsReads, 'denials'> => ({
  denials: (roleArn, { actions, resources, context }) =>
    ask('iam:SimulatePrincipalPolicy', target, async () => {
      const denials: Denial[] = [];
      for (let from = 0; from < resources.length; from += RESOURCES_AT_ONCE) {
        const input = {
          PolicySourceArn: roleArn,
          ActionNames: [...actions],
          ResourceArns: resources.slice(from, from + RESOURCES_AT_ONCE),
          ContextEntries: Object.entries(context).map(([key, value]) => ({
            ContextKeyName: key,
            ContextKeyType: 'string' as const,
            ContextKeyValues: [value],
          })),
        };
        for await (const page of paginateSimulatePrincipalPolicy({ client }, input)) {
          for (const result of page.EvaluationResults ?? []) denials.push(...denialsIn(result));
        }
      }
      return denials;
    }),
});

/** A result is of one resource, or has one of its own for each. */
const denialsIn = (result: EvaluationResult): readonly Denial[] => {
  const { EvalActionName: action = '', OrganizationsDecisionDetail: organizations } = result;
  const specific = (result.ResourceSpecificResults ?? []).map((one) => ({
    resource: one.EvalResourceName ?? '',
    decision: one.EvalResourceDecision,
    boundary: one.PermissionsBoundaryDecisionDetail,
  }));
  const whole = {
    resource: result.EvalResourceName ?? '',
    decision: result.EvalDecision,
    boundary: result.PermissionsBoundaryDecisionDetail,
  };
  return (specific.length > 0 ? specific : [whole])
    .filter(({ decision }) => decision !== 'allowed')
    .map(({ resource, decision, boundary }) => ({
      action,
      resource,
      by:
        organizations?.AllowedByOrganizations === false
          ? 'organization'
          : decision === 'explicitDeny'
            ? 'explicit-deny'
            : boundary?.AllowedByPermissionsBoundary === false
              ? 'permissions-boundary'
              : 'no-policy',
    }));
};

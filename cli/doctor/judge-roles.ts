import type { Target } from '../deployment/deployment.ts';
import type { Asked, Denial } from './aws-reads.ts';
import { awsCommand, deployCommand, type Finding, unchecked } from './finding.ts';
import type { RoleNeeds } from './role-needs.ts';

const WHY: Readonly<Record<Denial['by'], string>> = {
  'no-policy': 'no policy of the role allows it',
  'explicit-deny': 'a policy denies it',
  organization: 'a policy of the organization does not allow it',
  'permissions-boundary': "the role's permissions boundary does not allow it",
};

/** More resources are not named. */
const MOST_NAMED = 3;

/** Whether the deployed role of a function allows what the function needs for this triggers file. */
export const judgeRole = (
  { functionName, roleArn }: Pick<RoleNeeds, 'functionName' | 'roleArn'>,
  asked: Asked<readonly Denial[]>,
  target: Target,
): readonly Finding[] => {
  const where = { function: functionName };
  if (asked.kind === 'unasked') return [unchecked(`the role of ${functionName}`, asked.why, where, target)];
  if (asked.kind === 'missing') {
    const what = `the role ${roleArn} of ${functionName} is gone, so the function can do nothing`;
    return [{ level: 'error', where, what, remedy: deployCommand(target) }];
  }
  const grouped = Map.groupBy(asked.value, ({ action, by }) => `${action} ${by}`);
  return [...grouped.values()].flatMap(([first, ...others]): readonly Finding[] => {
    if (first === undefined) return [];
    const { action, by } = first;
    const all = [first, ...others].map(({ resource }) => resource);
    const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
    const what = `the function may not ${action} on ${all.slice(0, MOST_NAMED).join(', ')}${more}: ${WHY[by]}`;
    if (by === 'no-policy') {
      const advice = 'deploy this triggers file; if it is deployed, somebody has changed the role';
      return [{ level: 'error', where, what, advice, remedy: deployCommand(target) }];
    }
    const advice = 'let whoever administers the account allow it; IAM names the statement';
    const words = ['iam', 'simulate-principal-policy', '--policy-source-arn', roleArn, '--action-names', action];
    return [
      {
        level: 'error',
        where,
        what,
        advice,
        remedy: awsCommand([...words, '--resource-arns', first.resource], target),
      },
    ];
  });
};

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

/** The deployed role of a function, and what IAM says of it. */
export interface AskedRole extends Pick<RoleNeeds, 'functionName' | 'roleArn'> {
  readonly asked: Asked<readonly Denial[]>;
}

/** Whether the deployed roles allow what their functions need for this triggers file; one finding for each action. */
export const judgeRoles = (roles: readonly AskedRole[], target: Target): readonly Finding[] => {
  const denied = roles.flatMap(({ asked, ...role }) =>
    asked.kind === 'answer' ? asked.value.map((denial) => ({ ...role, ...denial })) : [],
  );
  return [
    ...roles.flatMap((role) => notAnswered(role, target)),
    ...[...Map.groupBy(denied, ({ action, by }) => `${action} ${by}`).values()].flatMap((group) =>
      denials(group, target),
    ),
  ];
};

const notAnswered = ({ functionName, roleArn, asked }: AskedRole, target: Target): readonly Finding[] => {
  const where = { functions: [functionName] };
  if (asked.kind === 'answer') return [];
  if (asked.kind === 'unasked') return [unchecked(`the role of ${functionName}`, asked.why, where, target)];
  const what = `the role ${roleArn} is gone, so the function can do nothing`;
  return [{ level: 'error', where, what, remedy: deployCommand(target) }];
};

type DeniedTo = Denial & Pick<RoleNeeds, 'functionName' | 'roleArn'>;

/** Of one action, for one reason. */
const denials = (group: readonly DeniedTo[], target: Target): readonly Finding[] => {
  const [first] = group;
  if (first === undefined) return [];
  const { action, by, roleArn, resource } = first;
  const resources = [...new Set(group.map((one) => one.resource))];
  const more = resources.length > MOST_NAMED ? ` and ${resources.length - MOST_NAMED} more` : '';
  const finding = {
    level: 'error' as const,
    where: { functions: [...new Set(group.map(({ functionName }) => functionName))] },
    what: `may not ${action} on ${resources.slice(0, MOST_NAMED).join(', ')}${more}: ${WHY[by]}`,
  };
  if (by === 'no-policy') {
    const advice = 'deploy this triggers file; if it is deployed, somebody has changed the role';
    return [{ ...finding, advice, remedy: deployCommand(target) }];
  }
  const advice = 'let whoever administers the account allow it; IAM names the statement';
  const words = ['iam', 'simulate-principal-policy', '--policy-source-arn', roleArn, '--action-names', action];
  return [{ ...finding, advice, remedy: awsCommand([...words, '--resource-arns', resource], target) }];
};

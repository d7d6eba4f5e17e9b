import { permissionsOf } from './role-permissions.ts';
import { isObject, type Template } from './template-references.ts';

/** The account that the policies are played through in. */
export const PLACE = { partition: 'aws', region: 'eu-central-1', account: '111122223333' } as const;

/** ARN of something in that account. */
export const arnOf = (service: string, resource: string): string =>
  `arn:${PLACE.partition}:${service}:${PLACE.region}:${PLACE.account}:${resource}`;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': PLACE.partition,
  'AWS::Region': PLACE.region,
  'AWS::AccountId': PLACE.account,
};

/** The ARN that a resource of the stack will have, by its logical id. */
export const arnIn = ({ Resources }: Template, id: string): string => {
  const { Type, Properties = {} } = Resources[id] ?? { Type: 'missing' };
  // CloudFormation chooses the name.
  if (Type === 'AWS::DynamoDB::Table') return arnOf('dynamodb', `table/glue-job-trigger-test-${id}-1ABCDEFGHIJKL`);
  if (Type === 'AWS::SQS::Queue') return arnOf('sqs', String(Properties['QueueName']));
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
  if (Type === 'AWS::Logs::LogGroup') return arnOf('logs', `log-group:${String(Properties['LogGroupName'])}:*`);
  throw new Error(`the ARN of ${id} (${Type}) is not known here`);
};

const textOf = (value: unknown, template: Template): string => {
  if (typeof value === 'string') return value;
  if (!isObject(value)) throw new Error(`not understood: ${JSON.stringify(value)}`);
  const { Ref, 'Fn::GetAtt': got, 'Fn::Sub': substituted, 'Fn::Join': joined } = value;
  if (typeof Ref === 'string' && PSEUDO[Ref] !== undefined) return PSEUDO[Ref];
  if (Array.isArray(got) && got[1] === 'Arn') return arnIn(template, String(got[0]));
  if (typeof substituted === 'string') {
    return substituted.replace(/\$\{(\w+)\.Arn\}/g, (_match, id: string) => arnIn(template, id));
  }
  if (Array.isArray(joined) && Array.isArray(joined[1])) {
    return joined[1].map((part) => textOf(part, template)).join(String(joined[0]));
  }
  throw new Error(`not understood: ${JSON.stringify(value)}`);
};

/**
 * Whether a text is one that an IAM pattern means: `*` any text, `?` one character, `${*}`, `${?}` and `${$}` the
 * character itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export const matchesPattern = (pattern: string, text: string): boolean => {
  const source = pattern.replace(/\$\{([*?$])\}|[*?]|[^*?$]+|\$/g, (part, literal?: string) => {
    if (literal !== undefined) return `\\${literal}`;
    if (part === '*') return '[\\s\\S]*';
    return part === '?' ? '[\\s\\S]' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u').test(text);
};

/**
 * Plays a role's policies through, as IAM would: allowed is what a statement allows, all else is denied. A statement that
 * denies, or one with another condition than `StringEquals`, is not understood and throws.
 */
export const simulateRole = (
  roleId: string,
  template: Template,
): ((action: string, resource: string, context?: Readonly<Record<string, string>>) => 'allowed' | 'denied') => {
  const permissions = permissionsOf(roleId, template).map(({ action, resource, equals }) => ({
    equals,
    action: action.toLowerCase(),
    resource: textOf(JSON.parse(resource), template),
  }));
  return (action, resource, context = {}) =>
    permissions.some(
      (each) =>
        matchesPattern(each.action, action.toLowerCase()) &&
        matchesPattern(each.resource, resource) &&
        Object.entries(each.equals).every(([key, value]) => context[key] === value),
    )
      ? 'allowed'
      : 'denied';
};

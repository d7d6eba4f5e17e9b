import { isObject } from '../../lib/core/json.ts';

/** The longest that AWS has; of an account all ids have 12 digits. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '123456789012',
};

/** As long as the ARN of a queue, table or log group of a stack can be. */
const ANY_ARN = 'x'.repeat(170);

const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (!isObject(value)) return value;
  if ('Ref' in value) return PSEUDO[String(value['Ref'])] ?? ANY_ARN;
  if ('Fn::GetAtt' in value || 'Fn::Sub' in value) return ANY_ARN;
  const joined = value['Fn::Join'];
  if (Array.isArray(joined) && Array.isArray(joined[1])) return joined[1].map(resolved).join(String(joined[0]));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner)]));
};

/**
 * How many characters a policy has at most, without white space, once CloudFormation has put in what it refers to: the
 * measure of IAM's quotas. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policyLength = (policy: unknown): number => (JSON.stringify(resolved(policy)) ?? '').length;

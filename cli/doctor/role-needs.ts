import type { Resources, Statement } from '../../infra/stack/cloudformation.ts';
import { FUNCTION_NAMES, type FunctionName, roleId } from '../../infra/stack/stack-names.ts';
import { field, isObject, type Json } from '../../lib/core/json.ts';
import type { RoleAsk, StackFacts } from './aws-reads.ts';

/** What the deployed role of a function must allow. */
export interface RoleNeeds {
  readonly functionName: FunctionName;
  readonly roleArn: string;
  readonly asks: readonly RoleAsk[];
}

/**
 * What the template of this version and this triggers file would allow the role of each function, in terms of what is
 * deployed. A resource that is not deployed yet is left out, and so is a role.
 */
export const roleNeeds = (template: Resources, stack: StackFacts): readonly RoleNeeds[] =>
  FUNCTION_NAMES.flatMap((functionName) => {
    const deployed = stack.resources.find(({ logicalId }) => logicalId === roleId(functionName));
    if (deployed === undefined) return [];
    return {
      functionName,
      roleArn: `arn:${stack.partition}:iam::${stack.account}:role/${deployed.physicalId}`,
      asks: statementsOf(template, functionName).flatMap((statement) => askOf(statement, stack)),
    };
  });

/** The statements of a role's own policies, and of the managed ones that it refers to. */
const statementsOf = (template: Resources, functionName: FunctionName): readonly Statement[] => {
  const properties = template[roleId(functionName)]?.Properties ?? {};
  const managed = listOf(properties['ManagedPolicyArns']).flatMap((one) => {
    const id = isObject(one) ? field(one, 'Ref') : undefined;
    return typeof id === 'string' ? listOf(template[id]?.Properties?.['PolicyDocument']) : [];
  });
  const own = listOf(properties['Policies']).flatMap((policy) =>
    isObject(policy) ? listOf(field(policy, 'PolicyDocument')) : [],
  );
  return [...managed, ...own].flatMap((document) =>
    isObject(document) ? listOf(field(document, 'Statement')).filter(isStatement) : [],
  );
};

const isStatement = (value: unknown): value is Statement => isObject(value) && field(value, 'Effect') === 'Allow';

const askOf = (statement: Statement, stack: StackFacts): readonly RoleAsk[] => {
  const actions = listOf(statement['Action']).map(String);
  const resources = listOf(statement['Resource']).flatMap((one) => resolve(one, stack) ?? []);
  const context = contextOf(statement['Condition']);
  return resources.length === 0 || context === undefined
    ? []
    : [{ actions, resources: resources.map(unescaped), context }];
};

/** The values by which a condition is met; undefined where it compares otherwise than by `StringEquals`. */
const contextOf = (condition: unknown): RoleAsk['context'] | undefined => {
  if (condition === undefined) return {};
  const { StringEquals: compared, ...others } = isObject(condition) ? condition : {};
  if (!isObject(compared) || Object.keys(others).length > 0) return undefined;
  return Object.fromEntries(Object.entries(compared).map(([key, value]) => [key, String(listOf(value)[0])]));
};

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** In a policy's resource, `${*}` stands for the character itself; a resource's own ARN has just that. */
const unescaped = (pattern: string): string => pattern.replace(/\$\{([*?$])\}/g, '$1');

/** The text that CloudFormation makes of a value (of a log group's ARN, a stream of it); undefined where it refers to what is not deployed. */
const resolve = (value: unknown, stack: StackFacts): string | undefined => {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined, 'Fn::Sub': pattern } = value;
  if (typeof ref === 'string') return pseudo(ref, stack) ?? physical(ref, stack)?.physicalId;
  if (Array.isArray(attribute)) return attribute[1] === 'Arn' ? arnOf(String(attribute[0]), stack) : undefined;
  if (Array.isArray(joined)) {
    const parts = listOf(joined[1]).map((part) => resolve(part, stack));
    return parts.includes(undefined) ? undefined : parts.join(String(joined[0]));
  }
  if (typeof pattern !== 'string') return undefined;
  const found = [...pattern.matchAll(/\$\{([\w:.]+)\}/g)].map(([, name = '']) => [name, named(name, stack)] as const);
  if (found.some(([, text]) => text === undefined)) return undefined;
  return found.reduce((text, [name, put = '']) => text.replaceAll(`\${${name}}`, () => put), pattern);
};

const named = (name: string, stack: StackFacts): string | undefined => {
  const [id = '', attribute] = name.split('.');
  if (attribute === 'Arn') return arnOf(id, stack);
  return attribute === undefined ? (pseudo(id, stack) ?? physical(id, stack)?.physicalId) : undefined;
};

const pseudo = (name: string, { partition, region, account }: StackFacts): string | undefined => {
  const known: Readonly<Record<string, Json>> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
  };
  const found = field(known, name);
  return typeof found === 'string' ? found : undefined;
};

const physical = (logicalId: string, { resources }: StackFacts) =>
  resources.find((resource) => resource.logicalId === logicalId);

const arnOf = (logicalId: string, stack: StackFacts): string | undefined => {
  const found = physical(logicalId, stack);
  if (found === undefined) return undefined;
  const { physicalId, type } = found;
  const inRegion = (service: string, resource: string): string =>
    `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
  if (physicalId.startsWith('arn:')) return physicalId;
  switch (type) {
    case 'AWS::DynamoDB::Table':
      return inRegion('dynamodb', `table/${physicalId}`);
    case 'AWS::SQS::Queue':
      return inRegion('sqs', physicalId.replace(/^.*\//, ''));
    case 'AWS::Logs::LogGroup':
      // The ARN that a policy names ends in `:*`, which is the streams; this is one of them.
      return inRegion('logs', `log-group:${physicalId}:log-stream:any`);
    case 'AWS::S3::Bucket':
      return `arn:${stack.partition}:s3:::${physicalId}`;
    case 'AWS::Lambda::Function':
      return inRegion('lambda', `function:${physicalId}`);
    default:
      return undefined;
  }
};

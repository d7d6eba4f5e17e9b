import { isObject, type Template } from './template-references.ts';

/** One action that a role may do, on one resource as the template names it. */
export interface Permission {
  readonly action: string;
  /** As JSON, so that references can be compared. */
  readonly resource: string;
  /** Values that the call must have, by the names of their keys. */
  readonly equals: Readonly<Record<string, string>>;
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

const statementsOf = (document: unknown): readonly Readonly<Record<string, unknown>>[] =>
  isObject(document) ? list(document['Statement']).filter(isObject) : [];

const permissionsIn = (document: unknown): readonly Permission[] =>
  statementsOf(document).flatMap((statement) => {
    const { Effect, Action: _, Resource: __, Sid: ___, Condition, ...more } = statement;
    const equals = equalsIn(Condition);
    if (Effect !== 'Allow' || equals === undefined || Object.keys(more).length > 0) {
      throw new Error(`not understood: ${JSON.stringify(statement)}`);
    }
    return list(statement['Action']).flatMap((action) =>
      list(statement['Resource']).map((resource) => ({
        action: String(action),
        resource: JSON.stringify(resource),
        equals,
      })),
    );
  });

/** What a condition compares; undefined for any but `StringEquals`, which is the only one that is understood. */
const equalsIn = (condition: unknown): Permission['equals'] | undefined => {
  if (condition === undefined) return {};
  const { StringEquals: compared, ...others } = isObject(condition) ? condition : {};
  if (!isObject(compared) || Object.keys(others).length > 0) return undefined;
  return Object.fromEntries(Object.entries(compared).map(([key, value]) => [key, String(value)]));
};

/** Everything that a role of the stack may do, by its own policies and those attached to it. */
export const permissionsOf = (roleId: string, { Resources }: Template): readonly Permission[] => {
  const role = Resources[roleId]?.Properties;
  if (role === undefined) throw new Error(`there is no role ${roleId}`);
  const own = list(role['Policies']).flatMap((policy) => (isObject(policy) ? [policy['PolicyDocument']] : []));
  const attached = list(role['ManagedPolicyArns']).map((arn) => {
    const policy = isObject(arn) ? Resources[String(arn['Ref'])] : undefined;
    if (policy === undefined)
      throw new Error(`${roleId} has a policy that is not of this stack: ${JSON.stringify(arn)}`);
    return policy.Properties?.['PolicyDocument'];
  });
  return [...own, ...attached].flatMap(permissionsIn);
};

/** Actions and resources as `sqs:DeleteMessage on UploadsQueue`: readable, and sorted. */
export const readable = (permissions: readonly Permission[]): readonly string[] =>
  permissions
    .map(({ action, resource, equals }) => {
      const where = Object.entries(equals).map(([key, value]) => ` where ${key} is ${value}`);
      return `${action} on ${nameOf(JSON.parse(resource))}${where.join('')}`;
    })
    .toSorted();

const nameOf = (resource: unknown): string => {
  if (typeof resource === 'string') return resource;
  if (!isObject(resource)) return JSON.stringify(resource);
  const { 'Fn::GetAtt': got, 'Fn::Sub': substituted, 'Fn::Join': joined } = resource;
  if (Array.isArray(got)) return String(got[0]);
  if (substituted !== undefined) return String(substituted);
  if (Array.isArray(joined) && Array.isArray(joined[1])) return `${joined[1][2]} ${joined[1].at(-1)}`;
  return JSON.stringify(resource);
};

import type { Json } from '../../lib/core/json.ts';

/** A CloudFormation resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: Json };
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Retain';
}

/** By logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** A value that CloudFormation shows of the deployed stack, for people and scripts. Not exported to other stacks. */
export interface Output {
  readonly Description: string;
  readonly Value: Json;
}

/** By logical id. */
export type Outputs = Readonly<Record<string, Output>>;

/** What CloudFormation puts in depends on the type: of a queue its URL, of a function, table or bucket its name. */
export const ref = (logicalId: string): Json => ({ Ref: logicalId });

/** What `Ref` does not give, above all a queue's ARN; each resource type documents which attributes it has. */
export const getAtt = (logicalId: string, attribute: string): Json => ({ 'Fn::GetAtt': [logicalId, attribute] });

const isInThisRegion: Readonly<Record<string, boolean>> = { s3: false };

/**
 * The ARN of something in this account and region (for S3, which has one name space, of neither). `resource` stands as
 * it is: joined, not substituted, so that a `${` in a name means nothing.
 */
export const arn = (service: string, resource: string): Json => {
  const place: Json[] = isInThisRegion[service] === false ? ['', ''] : [ref('AWS::Region'), ref('AWS::AccountId')];
  return { 'Fn::Join': [':', ['arn', ref('AWS::Partition'), service, ...place, resource]] };
};

/** A statement of an IAM or resource policy. */
export type Statement = { readonly [name: string]: Json };

/**
 * The date is the policy language's version, not ours. In the older one, what `iamLiteral` writes would be plain text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const policyDocument = (statements: readonly Statement[]): Json => ({
  Version: '2012-10-17',
  Statement: statements,
});

/**
 * A name as an IAM resource pattern that matches only itself; but IAM takes no character beyond U+00FF, and for such a
 * one the pattern takes any.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
 */
export const iamLiteral = (name: string): string =>
  name
    .replace(/[*?$]/g, (character) => `\${${character}}`)
    .replace(/[^\u0020-\u00FF]/gu, (character) => (character.length > 1 ? '*' : '?'));

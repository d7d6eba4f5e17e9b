import type { Json } from '../lib/core/json.ts';

/** A CloudFormation resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: Json };
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
}

/** By logical id. */
export type Resources = Readonly<Record<string, Resource>>;

export interface Output {
  readonly Description: string;
  readonly Value: Json;
}

/** By logical id. */
export type Outputs = Readonly<Record<string, Output>>;

export const ref = (logicalId: string): Json => ({ Ref: logicalId });

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

export const policyDocument = (statements: readonly Statement[]): Json => ({
  Version: '2012-10-17',
  Statement: statements,
});

/**
 * A name as an IAM resource pattern that matches only itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export const iamLiteral = (name: string): string => name.replace(/[*?$]/g, (character) => `\${${character}}`);

import type { Json } from '../../lib/core/json.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { arn, policyDocument, type Resource, type Resources, ref } from './cloudformation.ts';
import { shortHash } from './stack-names.ts';

/**
 * The buckets that the file asks to be created: private, encrypted, telling EventBridge, kept when the stack goes. But
 * not when the very deployment that made them fails, because the next one would find the name taken.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const bucketResources = (triggers: Triggers): Resources =>
  Object.fromEntries(
    triggers.createBuckets.flatMap((name) => {
      const id = `Bucket${shortHash(name)}`;
      return [
        [id, bucket(name)],
        [`${id}Policy`, tlsOnly(id, 'RetainExceptOnCreate', [arn('s3', name), arn('s3', `${name}/*`)])],
      ];
    }),
  );

/** What every bucket of the stack has: nobody reaches it but by permission, and it is encrypted. */
export const PRIVATE_BUCKET = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  },
};

const bucket = (name: string): Resource => ({
  Type: 'AWS::S3::Bucket',
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    BucketName: name,
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    ...PRIVATE_BUCKET,
  },
});

/** The policy of a bucket, which is kept as the bucket is. `arns`: of the bucket and of its objects. */
export const tlsOnly = (id: string, kept: 'Retain' | 'RetainExceptOnCreate', arns: readonly Json[]): Resource => ({
  Type: 'AWS::S3::BucketPolicy',
  DeletionPolicy: kept,
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Bucket: ref(id),
    PolicyDocument: policyDocument([
      {
        Sid: 'OnlyWithTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: arns,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  },
});

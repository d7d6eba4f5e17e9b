import type { Json } from '../../lib/core/json.ts';
import { readsManifest } from '../../lib/core/triggers/batch-reads.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { PRIVATE_BUCKET, tlsOnly } from './buckets.ts';
import { arn, getAtt, iamLiteral, type Resources, ref, type Statement } from './cloudformation.ts';
import type { FunctionName } from './stack-names.ts';

/** The functions that make batches: the sweep each minute, run-state when the run has ended that a group waits for. */
export const CLOSING_FUNCTIONS: readonly FunctionName[] = ['run-state', 'sweep'];

/** The output that tells the bucket's name. */
export const MANIFEST_OUTPUT = 'ManifestBucketName';

/** The logical id of the bucket that the stack makes for the lists of batches' objects. */
export const MANIFEST_BUCKET_ID = 'ManifestBucket';

type Manifests = Pick<Triggers, 'manifests' | 'triggers' | 'keepForDays'>;

/** Whether some trigger's runs read the list of a batch's objects. Also of one that is not enabled: what has gathered runs. */
export const readsManifests = ({ triggers }: Pick<Triggers, 'triggers'>): boolean =>
  triggers.some(({ batch, start }) => batch !== undefined && readsManifest(start));

const makesBucket = (triggers: Manifests): boolean => triggers.manifests === undefined && readsManifests(triggers);

/**
 * The bucket for the lists, unless none is read, or the triggers file names one that exists already. It tells nobody of
 * its objects, and forgets each list with the request that it was written for. When no trigger reads lists any more it
 * leaves the stack, and stays: open requests may still read theirs.
 */
export const manifestResources = (triggers: Manifests): Resources =>
  makesBucket(triggers)
    ? {
        [MANIFEST_BUCKET_ID]: {
          Type: 'AWS::S3::Bucket',
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: {
            ...PRIVATE_BUCKET,
            LifecycleConfiguration: {
              Rules: [
                {
                  Id: 'forget-with-the-requests',
                  Status: 'Enabled',
                  ExpirationInDays: triggers.keepForDays + LONGEST_OPEN_DAYS,
                  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
                },
              ],
            },
          },
        },
        [`${MANIFEST_BUCKET_ID}Policy`]: tlsOnly(MANIFEST_BUCKET_ID, 'Retain', [
          getAtt(MANIFEST_BUCKET_ID, 'Arn'),
          { 'Fn::Sub': `\${${MANIFEST_BUCKET_ID}.Arn}/*` },
        ]),
      }
    : {};

/** A request is kept for `keepFor` from its end; so much longer it may be open. */
const LONGEST_OPEN_DAYS = 30;

/** The bucket's name, for the functions' environment; empty where no list is read. */
export const manifestBucketName = (triggers: Manifests): Json => {
  if (!readsManifests(triggers)) return '';
  return triggers.manifests?.bucket ?? ref(MANIFEST_BUCKET_ID);
};

/** Whoever makes batches may write their lists, where lists are read; nobody of the service reads one or deletes one. */
export const manifestWriting = (triggers: Manifests): readonly Statement[] => {
  if (!readsManifests(triggers)) return [];
  const { manifests } = triggers;
  const below = manifests === undefined || manifests.prefix === '' ? '' : `${manifests.prefix}/`;
  const place: Json =
    manifests === undefined
      ? { 'Fn::Sub': `\${${MANIFEST_BUCKET_ID}.Arn}/*` }
      : arn('s3', `${manifests.bucket}/${iamLiteral(below)}*`);
  return [{ Effect: 'Allow', Action: ['s3:PutObject'], Resource: place }];
};

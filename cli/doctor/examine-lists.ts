import { MANIFEST_BUCKET_ID } from '../../infra/stack/manifests.ts';
import { readsManifest } from '../../lib/core/triggers/batch-reads.ts';
import { MANIFEST_ENDINGS, manifestFolder } from '../../lib/core/triggers/manifest-place.ts';
import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Target } from '../deployment/deployment.ts';
import type { AwsReads, Denial, StackFacts } from './aws-reads.ts';
import { awsCommand, type Finding, unchecked } from './finding.ts';
import type { StartedJob } from './judge-job.ts';

/** A job whose runs may read lists of batches' objects. */
export interface ListReader extends StartedJob {
  /** The name or the ARN of its role; absent if Glue does not tell it. */
  readonly role?: string;
}

/**
 * Whether the role of a job may read the lists of its batches. No function of the service reads one, so a missing
 * permission shows only in the first run.
 */
export const examineLists = async (
  { jobName, triggers, role }: ListReader,
  { manifests }: Pick<Triggers, 'manifests'>,
  stack: StackFacts,
  reads: Pick<AwsReads, 'denials'>,
  target: Target,
): Promise<readonly Finding[]> => {
  const reading = triggers.filter(({ batch, start }) => batch !== undefined && readsManifest(start));
  const made = stack.resources.find(({ logicalId }) => logicalId === MANIFEST_BUCKET_ID)?.physicalId;
  const bucket = manifests?.bucket ?? made;
  if (reading.length === 0 || bucket === undefined || role === undefined) return [];
  const where = { triggers: reading.map(({ name }) => name), job: jobName };
  const roleArn = role.startsWith('arn:') ? role : `arn:${stack.partition}:iam::${stack.account}:role/${role}`;
  const listOf = ({ name, batch }: Trigger): string =>
    `arn:${stack.partition}:s3:::${bucket}/${manifestFolder({ prefix: manifests?.prefix ?? '' }, name)}any${MANIFEST_ENDINGS[batch?.format ?? 'json-lines']}`;
  const ask = { actions: ['s3:GetObject'], resources: reading.map(listOf), context: {} };
  const asked = await reads.denials(roleArn, ask);
  if (asked.kind === 'unasked') return [unchecked(`the role ${roleArn}`, asked.why, where, target)];
  // A role that is gone stops every run, whatever it would read.
  if (asked.kind === 'missing') return [];
  return asked.value.slice(0, 1).map((denial) => mayNotRead(roleArn, denial, where, target));
};

const mayNotRead = (roleArn: string, { resource }: Denial, where: Finding['where'], target: Target): Finding => {
  const folder = resource.slice(0, resource.lastIndexOf('/'));
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${folder}/*` };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const words = ['iam', 'put-role-policy', '--role-name', name, '--policy-name', 'read-lists-of-batches'];
  return {
    level: 'error',
    where,
    what: `its role ${roleArn} may not s3:GetObject on ${resource}, so its runs cannot read batch.manifest`,
    advice: 'allow the role of the job to read the lists; if a KMS key encrypts them, also kms:Decrypt',
    remedy: awsCommand([...words, '--policy-document', policy], target),
  };
};

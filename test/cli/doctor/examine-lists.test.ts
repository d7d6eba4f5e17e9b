import { describe, expect, it } from 'vitest';
import type { Asked, Denial, RoleAsk, StackFacts } from '../../../cli/doctor/aws-reads.ts';
import { examineLists } from '../../../cli/doctor/examine-lists.ts';
import { aPolicy } from '../../core/batch/a-policy.ts';
import { anUploadTrigger } from '../../infra/some-triggers.ts';

const start = { JobName: 'etl', Arguments: { '--list': { path: ['batch', 'manifest'] } } };
const reading = anUploadTrigger('orders/**', 'landing', { batch: aPolicy(), start });
const counting = anUploadTrigger('orders/**', 'landing', { batch: aPolicy() });

const stack: StackFacts = {
  ...{ status: 'UPDATE_COMPLETE', partition: 'aws', region: 'eu-central-1', account: '111122223333' },
  resources: [{ logicalId: 'ManifestBucket', physicalId: 'lists-1a2b', type: 'AWS::S3::Bucket' }],
};
const target = { stage: 'dev', region: 'eu-central-1' };

const examined = async (
  answer: Asked<readonly Denial[]>,
  {
    trigger = reading,
    role = 'etl-role',
    manifests = undefined as { bucket: string; prefix: string } | undefined,
  } = {},
) => {
  const asked: (readonly [string, RoleAsk])[] = [];
  const denials = async (roleArn: string, ask: RoleAsk) => {
    asked.push([roleArn, ask]);
    return answer;
  };
  const file = manifests === undefined ? {} : { manifests };
  const reader = { jobName: 'etl', triggers: [trigger], role };
  return { findings: await examineLists(reader, file, stack, { denials }, target), asked };
};

const allowed = { kind: 'answer', value: [] } as const;

describe('the role of a job whose runs read lists of batches', () => {
  it('is asked about the lists of its trigger in the stack’s bucket', async () => {
    const { findings, asked } = await examined(allowed);
    expect(findings).toEqual([]);
    expect(asked).toEqual([
      [
        'arn:aws:iam::111122223333:role/etl-role',
        { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::lists-1a2b/orders/any.jsonl'], context: {} },
      ],
    ]);
  });

  it('is asked about the place that the file names', async () => {
    const role = 'arn:aws:iam::444455556666:role/path/etl-role';
    const { asked } = await examined(allowed, { manifests: { bucket: 'acme', prefix: 'dev' }, role });
    expect(asked).toMatchObject([[role, { resources: ['arn:aws:s3:::acme/dev/orders/any.jsonl'] }]]);
  });

  it('is an error when it may not read them, with the policy that lets it', async () => {
    const resource = 'arn:aws:s3:::lists-1a2b/orders/any.jsonl';
    const { findings } = await examined({
      kind: 'answer',
      value: [{ action: 's3:GetObject', resource, by: 'no-policy' }],
    });
    expect(findings).toMatchObject([{ level: 'error', where: { triggers: ['orders'], job: 'etl' } }]);
    expect(findings[0]?.what).toContain(`may not s3:GetObject on ${resource}`);
    expect(findings[0]?.remedy).toMatch(/^aws iam put-role-policy --role-name etl-role .*lists-1a2b\/orders\/\*/);
  });

  it('is unchecked when IAM cannot be asked', async () => {
    expect((await examined({ kind: 'unasked', why: 'denied' })).findings).toMatchObject([{ level: 'unchecked' }]);
  });

  it('is not asked about when no list is read', async () => {
    expect((await examined(allowed, { trigger: counting })).asked).toEqual([]);
  });
});

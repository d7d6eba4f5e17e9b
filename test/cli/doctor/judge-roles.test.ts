import { describe, expect, it } from 'vitest';
import type { Denial } from '../../../cli/doctor/aws-reads.ts';
import { judgeRoles } from '../../../cli/doctor/judge-roles.ts';

const ROLE = { functionName: 'sweep', roleArn: 'arn:aws:iam::111122223333:role/sweep' } as const;
const TARGET = { stage: 'dev' };

const aDenial = (given: Partial<Denial> = {}): Denial => ({
  action: 'glue:StartJobRun',
  resource: 'arn:aws:glue:eu-central-1:111122223333:job/etl',
  by: 'no-policy',
  ...given,
});
const judge = (...denials: readonly Denial[]) =>
  judgeRoles([{ ...ROLE, asked: { kind: 'answer', value: denials } }], TARGET);

describe('a role', () => {
  it('that allows all gives no finding', () => {
    expect(judge()).toEqual([]);
  });

  it('that lacks a policy is mended by a deployment', () => {
    expect(judge(aDenial())).toMatchObject([
      {
        level: 'error',
        where: { functions: ['sweep'] },
        what: 'may not glue:StartJobRun on arn:aws:glue:eu-central-1:111122223333:job/etl: no policy of the role allows it',
        remedy: 'npm run deploy -- --stage dev',
      },
    ]);
  });

  it.each([
    ['explicit-deny', 'a policy denies it'],
    ['organization', 'a policy of the organization does not allow it'],
    ['permissions-boundary', "the role's permissions boundary does not allow it"],
  ] as const)('under a denial by %s says so, and how IAM names the statement', (by, what) => {
    const [finding] = judge(aDenial({ by }));
    expect(finding?.what).toContain(what);
    expect(finding?.remedy).toMatch(
      /^aws iam simulate-principal-policy --policy-source-arn \S+:role\/sweep --action-names glue:StartJobRun --resource-arns \S+job\/etl$/,
    );
  });

  it('gives one finding for each action, and names three resources at most', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => aDenial({ resource: `job/${name}` }));
    const findings = judge(...many, aDenial({ action: 'glue:GetJobRuns' }));
    expect(findings.map(({ what }) => what)).toEqual([
      'may not glue:StartJobRun on job/a, job/b, job/c and 2 more: no policy of the role allows it',
      expect.stringContaining('glue:GetJobRuns'),
    ]);
  });

  it('that shares what is denied with others is told with them', () => {
    const roles = (['sweep', 'schedule'] as const).map((functionName) => ({
      ...ROLE,
      functionName,
      asked: { kind: 'answer', value: [aDenial()] } as const,
    }));
    expect(judgeRoles(roles, TARGET)).toMatchObject([
      { where: { functions: ['sweep', 'schedule'] }, what: expect.stringMatching(/on \S+job\/etl: no policy/) },
    ]);
  });

  it('that is gone gives an error', () => {
    expect(judgeRoles([{ ...ROLE, asked: { kind: 'missing' } }], TARGET)).toMatchObject([
      { level: 'error', what: expect.stringContaining('is gone') },
    ]);
  });
});

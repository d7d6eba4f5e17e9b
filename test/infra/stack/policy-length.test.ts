import { describe, expect, it } from 'vitest';
import { policyLength } from '../../../infra/stack/policy-length.ts';

describe('the length of a policy', () => {
  it('is that without white space, with the longest names put in', () => {
    const place = [{ Ref: 'AWS::Partition' }, 'glue', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }];
    const policy = {
      Action: ['glue:StartJobRun', 'glue:GetJob'],
      Resource: { 'Fn::Join': [':', ['arn', ...place, 'job/a']] },
    };
    const written =
      '{"Action":["glue:StartJobRun","glue:GetJob"],"Resource":"arn:aws-us-gov:glue:ap-southeast-2:123456789012:job/a"}';
    expect(policyLength(policy)).toBe(written.length);
  });

  it.each([
    ['a reference', { Ref: 'Queue' }],
    ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
    ['what is substituted', { 'Fn::Sub': `\${LedgerTable.Arn}/index/open` }],
  ])('takes %s for an ARN of 170 characters', (_what, Resource) => {
    expect(policyLength({ Resource })).toBe(`{"Resource":"${'x'.repeat(170)}"}`.length);
  });

  it('is nothing where there is no policy', () => {
    expect(policyLength(undefined)).toBe(0);
  });
});

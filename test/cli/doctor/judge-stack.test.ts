import { describe, expect, it } from 'vitest';
import { judgeStack } from '../../../cli/doctor/judge-stack.ts';

const TARGET = { stage: 'dev' };
const judge = (status: string) =>
  judgeStack(
    'the-stack',
    { kind: 'answer', value: { status, partition: 'aws', region: 'eu-central-1', account: '1', resources: [] } },
    TARGET,
  );

describe('a stack', () => {
  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'])('that is whole gives no finding: %s', (status) => {
    expect(judge(status)).toEqual([]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'note'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'note'],
    ['UPDATE_ROLLBACK_COMPLETE', 'warning'],
    ['ROLLBACK_COMPLETE', 'error'],
    ['UPDATE_ROLLBACK_FAILED', 'error'],
    ['DELETE_FAILED', 'error'],
  ])('of the status %s gives a finding of level %s', (status, level) => {
    expect(judge(status)).toMatchObject([
      { level, what: expect.stringContaining(status), remedy: expect.stringContaining('describe-stack-events') },
    ]);
  });

  it('that is not deployed yet leaves checks out, and says which', () => {
    expect(judgeStack('the-stack', { kind: 'missing' }, TARGET)).toEqual([
      {
        level: 'note',
        where: {},
        what: 'the stack the-stack is not deployed in this region. Left out: what the roles of the functions allow, and the log of the last 24 hours',
        remedy: 'npm run deploy -- --stage dev',
      },
    ]);
  });
});

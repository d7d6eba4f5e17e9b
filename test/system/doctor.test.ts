import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/stack/stack-names.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { stackOf, templateOf } from '../cli/doctor/a-stack.ts';
import type { FakeAccount } from '../doubles/fake-account.ts';
import { answerJson, loopbackServer } from '../doubles/loopback-server.ts';
import { simulateRole } from '../infra/simulate-policies.ts';
import { REGION, standUpAws } from './doctor-aws.ts';
import { BAD, doctor, findingsIn, GOOD, inAccount, local } from './run-doctor.ts';

standUpAws();

/** A stack that was deployed from the good file, whose log is empty. */
const deployed = (more: Partial<FakeAccount> = {}): FakeAccount => {
  const template = templateOf(loadTriggers({ file: GOOD, stage: 'test' }));
  const decide: FakeAccount['decide'] = (roleArn, ...asked) =>
    simulateRole(roleArn.replace(/^.*role\/glue-job-trigger-test-/, ''), template)(...asked);
  const groups = ['s3-upload', 'schedule'].map((name) => [`/aws/lambda/glue-job-trigger-test-${name}`, []]);
  return {
    stack: { name: 'glue-job-trigger-test', facts: stackOf(template) },
    decide,
    log: Object.fromEntries(groups),
    ...more,
  };
};

describe('glue-job-trigger doctor, where all is well,', () => {
  it('finds nothing in the local cloud, and says what it cannot know there', async () => {
    const { status, stdout, stderr } = await local(GOOD);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^note: the local cloud has no IAM and no CloudWatch\. Left out: .*\n/);
    expect(stdout).toMatch(/\n0 errors, 0 warnings, 1 note\n$/);
    expect(stdout).not.toContain('\u001b');
  });

  it('finds nothing in an account before the deployment, and says what it left out', async () => {
    const end = await inAccount({}, GOOD);
    expect(findingsIn(end)).toMatchObject([
      { level: 'note', what: expect.stringContaining('is not deployed in this region. Left out') },
    ]);
    expect(end.status).toBe(0);
  });

  it('finds nothing in an account after the deployment', async () => {
    const end = await inAccount(deployed(), GOOD);
    expect({ ...end, findings: findingsIn(end) }).toMatchObject({ status: 0, stderr: '', findings: [] });
  });
});

describe('glue-job-trigger doctor, with a fault for each check,', () => {
  /** Each planted fault: whom its finding concerns, its level, what it says and what its remedy is. */
  const PLANTED = [
    ['missing', 'error', 'there is no such job', /^.*aws glue list-jobs --endpoint-url/],
    ['shell', 'error', 'a Python shell job, which has no workers', /^npm start/],
    ['shell', 'error', 'calls parse_args', /aws s3 cp s3:\/\/scripts\/shell\.py -/],
    ['flex', 'error', 'FLEX and on R.1X workers', /^npm start/],
    ['flex', 'note', 'GlueVersion auto', /aws glue update-job --job-name auto/],
    ['retried', 'error', 'MaxRetries 1', /\.MaxRetries = 0/],
    [
      'script',
      'error',
      'asks for --area, and neither the trigger nor the job sets it, so the run fails; the trigger sets --aera',
      /^npm start/,
    ],
    ['script', 'warning', 'the trigger sets --unread', /^npm start/],
    ['silent', 'error', 'does not send its events to EventBridge', /npm run connect-bucket -- silent .*--apply$/],
    ['silent', 'warning', 'start it again without end', /^npm start/],
    ['nowhere', 'error', 'there is no such bucket', /aws s3 ls/],
    ['past', 'warning', 'is never due again', /^npm start/],
    ['past', 'error', 'there is no script s3://scripts/none.py', /aws glue get-job --job-name scriptless/],
  ] as const;

  it('tells each, with its remedy, and ends with exit code 3', async () => {
    const end = await local(BAD, '--json');
    expect(end.status).toBe(3);
    const findings = findingsIn(end);
    for (const [trigger, level, what, remedy] of PLANTED) {
      const found = findings.filter(
        ({ where, what: said }) => where.triggers?.includes(trigger) && said.includes(what),
      );
      expect(found, `${trigger}: ${what}`).toMatchObject([{ level, remedy: expect.stringMatching(remedy) }]);
    }
  });

  it('tells what the deployed roles do not allow, and what nearly matched in the last 24 hours', async () => {
    const nearMiss = {
      decision: 'no-request',
      reason: 'no-trigger',
      event: 's3://landing/Orders/eu/a.csv',
      message: 's3://landing/Orders/eu/a.csv starts nothing',
    };
    const log = {
      '/aws/lambda/glue-job-trigger-test-s3-upload': [nearMiss],
      '/aws/lambda/glue-job-trigger-test-schedule': [],
    };
    const findings = findingsIn(await inAccount(deployed({ log }), BAD));
    expect(findings).toContainEqual({
      level: 'error',
      where: { functions: [...FUNCTION_NAMES] },
      what: expect.stringMatching(
        /^may not glue:StartJobRun on arn:aws:glue:eu-central-1:111122223333:job\/\w+, .* and \d more: no policy of the role allows it$/,
      ),
      advice: expect.any(String),
      remedy: 'npm run deploy -- --stage test --region eu-central-1',
    });
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        where: { triggers: ['script'] },
        what: expect.stringMatching(/^1 event of the last 24 hours started nothing \(no-trigger\)/),
        advice: 'in lower case it would match',
        remedy: 'npx glue-job-trigger explain s3://landing/Orders/eu/a.csv --stage test',
      }),
    );
  });
});

describe('glue-job-trigger doctor, without a permission,', () => {
  it.each([
    ['cloudformation:ListStackResources', 'the stack glue-job-trigger-test'],
    ['iam:SimulatePrincipalPolicy', 'the role of s3-upload'],
    ['logs:FilterLogEvents', 'the log of the last 24 hours'],
  ])('checks all else: %s', async (action, subject) => {
    const end = await inAccount(deployed({ denied: [action] }), GOOD);
    expect(end.status).toBe(0);
    const [finding, ...others] = findingsIn(end);
    expect(others).toEqual([]);
    expect(finding?.level).toBe('unchecked');
    expect(finding?.what).toContain(`could not check ${subject}`);
    expect(finding?.what).toContain(
      `because ${action} is denied to arn:aws:sts::111122223333:assumed-role/analyst/ana. `,
    );
  });

  it('checks all else: glue:GetJob', async () => {
    const who = 'arn:aws:iam::111122223333:user/ana';
    await using server = await loopbackServer((response) => {
      response.setHeader('x-amzn-errortype', 'AccessDeniedException');
      answerJson(response, 400, {
        Message: `User: ${who} is not authorized to perform: glue:GetJob on resource: arn:aws:glue:x`,
      });
    });
    const end = await inAccount(deployed(), GOOD, { AWS_ENDPOINT_URL_GLUE: server.endpoint });
    expect(end.status).toBe(0);
    expect(findingsIn(end)).toMatchObject([
      {
        level: 'unchecked',
        what: expect.stringContaining(
          `could not check the job orders, the job rollup, because glue:GetJob is denied to ${who}. `,
        ),
      },
    ]);
  });

  it.each([
    ['no credentials', ['--region', REGION], /there are no credentials/],
    ['no local cloud', ['--local', '--port', '9'], /nothing answers there/],
  ])('ends with exit code 4 where nothing can be asked: %s', async (_what, words, why) => {
    const { status, stdout } = await doctor(['--file', GOOD, ...words], {
      AWS_CONFIG_FILE: '/none',
      AWS_SHARED_CREDENTIALS_FILE: '/none',
    });
    expect({ status, stdout }).toEqual({ status: 4, stdout: expect.stringMatching(why) });
  });
});

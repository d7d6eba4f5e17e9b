import { expect, it } from 'vitest';
import { commandOf } from '../../../cli/command/next-command.ts';

const dev = { stage: 'dev' };

it.each([
  [{ redrive: 'f1' }, 'npx glue-job-trigger redrive f1'],
  [{ close: { trigger: 'orders', by: { day: 'x y' } } }, "npx glue-job-trigger close orders 'day=x y'"],
  [{ status: { trigger: 'orders', by: {} } }, 'npx glue-job-trigger status orders'],
  [{ rerun: 'f1.2', by: 'your name', why: 'the reason' }, "npx glue-job-trigger rerun f1.2 --why 'the reason'"],
  [{ trigger: 'orders', object: "s3://b/it's here" }, `npx glue-job-trigger call orders 's3://b/it'\\''s here'`],
])('the command for %j is %s', (call, command) => {
  expect(commandOf(call, dev)).toBe(command);
});

it('a command is for the same deployment as the one before', () => {
  expect(commandOf({ redrive: 'f1' }, { stage: 'prod', region: 'eu-west-1' })).toMatch(
    / --stage prod --region eu-west-1$/,
  );
  expect(commandOf({ redrive: 'f1' }, { stage: 'dev', localPort: 4_100 })).toMatch(/ f1 --local$/);
  expect(commandOf({ redrive: 'f1' }, { stage: 'dev', localPort: 5_000 })).toMatch(/ --local --port 5000$/);
});

it('there is no command for a call that the command does not make', () => {
  expect(commandOf({ start: { JobName: 'x' } }, dev)).toBeUndefined();
});

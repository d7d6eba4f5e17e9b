import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readStackTemplate } from '../../../infra/stack/read-stack-template.ts';
import { normalisedTemplate } from '../normalised-template.ts';

const byType = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What the deployer makes itself of the functions in serverless.yml. */
const isDeployers = (type: string, id: string): boolean =>
  type.startsWith('AWS::Lambda::') || type === 'AWS::Logs::LogGroup' || /^(Serverless|SweepEvents)/.test(id);

const ours = (yaml: string): z.infer<typeof byType> =>
  Object.fromEntries(
    Object.entries(byType.parse(parse(yaml))).map(([type, resources]) => [
      type,
      Object.fromEntries(Object.entries(resources).filter(([id]) => !isDeployers(type, id))),
    ]),
  );

// Packaging takes seconds, and shows the same with what the deployer adds.
it('the stack has, word for word, the resources and outputs last reviewed: test/infra/packaged-template.yml', () => {
  const stack = { service: 'glue-job-trigger', stage: 'test' };
  const made = ours(
    normalisedTemplate(readStackTemplate(stack, { TRIGGERS_FILE: 'test/infra/packaged-triggers.yml' })),
  );
  const reviewed = ours(readFileSync('test/infra/packaged-template.yml', 'utf8'));
  const withResources = Object.entries(reviewed).filter(([, resources]) => Object.keys(resources).length > 0);
  expect(made).toEqual(Object.fromEntries(withResources));
});

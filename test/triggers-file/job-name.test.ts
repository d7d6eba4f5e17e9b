import { expect, it } from 'vitest';
import { aManualFile, errorsOf } from './a-file.ts';

it('a job may not have the name under which the register holds what is paused altogether: it would not be swept', () => {
  const error = '"*" stands for every job here; give the job another name';
  expect(errorsOf(aManualFile('{ JobName: "*" }')).join()).toContain(error);
  expect(errorsOf(`${aManualFile('{ JobName: "${{ vars.job }}" }')}vars: { dev: { job: "*" } }\n`).join()).toContain(
    error,
  );
  expect(errorsOf(aManualFile('{ JobName: "orders*" }'))).toEqual([]);
});

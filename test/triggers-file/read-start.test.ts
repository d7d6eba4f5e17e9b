import { expect, it } from 'vitest';
import { aManualFile, errorsOf } from './a-file.ts';

it('a job cannot be called by the name that stands for every job in a pause', () => {
  const text = ['vars: { dev: { a: "*" } }', aManualFile('{ JobName: "${{ vars.a }}" }')].join('\n');
  expect(errorsOf(text)).toEqual([expect.stringMatching(/^expected the name of one Glue job, found "\*"/)]);
});

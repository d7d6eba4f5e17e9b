import { expect, it } from 'vitest';
import { isFinalRunState } from '../../../lib/core/glue/job-run.ts';

it('a run has ended in these states only, for a state that Glue adds may be one of a run in progress', () => {
  const ended = ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'];
  const others = ['STARTING', 'RUNNING', 'STOPPING', 'WAITING', 'SOMETHING_NEW', ''];
  expect([...ended, ...others].filter(isFinalRunState)).toEqual(ended);
});

import { expect, it } from 'vitest';
import { createCallCounts } from '../../local/glue/call-counts.ts';

it('counts calls by operation, for all jobs and for each', () => {
  const calls = createCallCounts();
  calls.count('StartJobRun', 'orders');
  calls.count('StartJobRun', 'invoices');
  calls.count('GetJobRuns', 'orders');
  calls.count('GetJobs', undefined);
  expect(calls.of()).toEqual({ StartJobRun: 2, GetJobRuns: 1, GetJobs: 1 });
  expect(calls.of('orders')).toEqual({ StartJobRun: 1, GetJobRuns: 1 });
  expect(calls.of('unknown')).toEqual({});
});

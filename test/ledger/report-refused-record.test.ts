import { describe, expect, it } from 'vitest';
import { reportRefusedRecord } from '../../lib/ledger/report-refused-record.ts';
import { anUncertain, aStarted } from '../doubles/ledger-items.ts';
import { aRequest, testWorld } from '../doubles/test-world.ts';

const item = anUncertain({ ...aRequest(), attempt: 2 });

const reported = (standing: Parameters<typeof reportRefusedRecord>[2]) => {
  const world = testWorld();
  reportRefusedRecord(item, 'jr_mine', standing, world.invocation().log);
  return world.errors().map(({ fields }) => fields);
};

const about = { requestId: 'r1', trigger: 'orders', jobName: 'orders-etl', attempt: 2, jobRunId: 'jr_mine' };

describe('reportRefusedRecord', () => {
  it('reports a duplicate when another run of the same attempt is recorded', () => {
    const standing = aStarted({ ...aRequest(), attempt: 2, jobRunId: 'jr_other' });
    expect(reported(standing)).toEqual([
      { decision: 'duplicate-run', ...about, state: 'STARTED', recordedJobRunId: 'jr_other' },
    ]);
  });

  it('reports an unrecorded run when the item has none, because it was rejected meanwhile', () => {
    const { jobRunId: _none, ...rest } = aStarted({ ...aRequest(), attempt: 2 });
    const fields = { decision: 'unrecorded-run', ...about, state: 'REJECTED' };
    expect(reported({ ...rest, state: 'REJECTED' })).toEqual([fields]);
  });

  it('reports an unrecorded run when the item has vanished', () => {
    expect(reported(undefined)).toEqual([{ decision: 'unrecorded-run', ...about, state: undefined }]);
  });

  it('says nothing when this very run is recorded, in whatever attempt', () => {
    expect(reported(aStarted({ ...aRequest(), attempt: 2, jobRunId: 'jr_mine' }))).toEqual([]);
    expect(reported(aStarted({ ...aRequest(), attempt: 3, jobRunId: 'jr_mine' }))).toEqual([]);
  });

  it('logs nothing when the item is at another attempt: the record is out of date', () => {
    expect(reported(aStarted({ ...aRequest(), attempt: 3, jobRunId: 'jr_other' }))).toEqual([]);
  });
});

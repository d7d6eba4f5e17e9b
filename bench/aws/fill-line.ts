import { fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { plusMs, systemClock } from '../../lib/core/time.ts';
import type { MemoryTable } from './memory-table.ts';

/** Fills the backlog of a job as a flood of uploads would, and marks it in the register. */
export const fillLine = (table: MemoryTable, jobName: string, waiting: number): void => {
  const begin = plusMs(systemClock(), -waiting);
  const key = { pk: { S: 'JOBS' }, sk: { S: jobName } };
  table.put({ ...table.get(key), ...key, backlogMark: { S: 'marked' } });
  for (let at = 0; at < waiting; at += 1) {
    const object = `waiting/${at}.csv`;
    const requestId = `waiting-${String(at).padStart(7, '0')}`;
    const item = enqueue(
      {
        requestId,
        trigger: 'orders',
        jobName,
        identity: object,
        markerName: '--trigger-request-id',
        arrival: plusMs(begin, at),
        event: {
          source: 's3',
          bucket: 'acme-landing',
          key: object,
          size: 1,
          etag: 'e',
          eventTime: '2026-11-22T08:15:30Z',
        },
        request: { JobName: jobName, Arguments: { '--source': `s3://acme-landing/${object}` } },
      },
      `owner-${at}`,
      'backlog',
    );
    table.put(fromLedgerItem(item));
  }
};

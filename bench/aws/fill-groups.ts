import { fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { shardOfGroup } from '../../lib/core/ledger/gather-keys.ts';
import { gather } from '../../lib/core/ledger/member-writes.ts';
import { HOUR_MS, plusMs, systemClock } from '../../lib/core/time.ts';
import type { MemoryTable } from './memory-table.ts';

/** Groups with so many uploads each, whose keys have this length. */
export interface Groups {
  readonly trigger: string;
  readonly jobName: string;
  readonly groups: number;
  readonly uploads: number;
  readonly keyBytes: number;
}

/** Lets uploads gather as admission would, an hour ago, in groups that stand in one partition of the index. */
export const fillGroups = (table: MemoryTable, { trigger, jobName, groups, uploads, keyBytes }: Groups): void => {
  const began = plusMs(systemClock(), -HOUR_MS);
  let made = 0;
  for (let nth = 0; made < groups; nth += 1) {
    const by = { group: `g${nth}` };
    const group = groupIdOf(trigger, by);
    if (shardOfGroup(group) !== 0) continue;
    for (let at = 0; at < uploads; at += 1) {
      const start = `${trigger}/${by.group}/`;
      const key = `${start}${String(at).padStart(keyBytes - start.length, 'k')}`;
      const requestId = `${String(made).padStart(4, '0')}${String(at).padStart(20, '0')}`;
      const item = gather(
        {
          ...{ requestId, trigger, jobName },
          identity: `acme-landing/${key} ${at}`,
          markerName: '--trigger-request-id',
          arrival: plusMs(began, at),
          event: {
            source: 's3',
            bucket: 'acme-landing',
            key,
            size: 2_048,
            etag: 'b57f9512698f4b09e608f4f2a65852e5',
            sequencer: at.toString(16).toUpperCase().padStart(18, '0'),
            eventTime: '2026-11-22T08:15:30Z',
          },
          member: { group, by, role: 'upload', size: 2_048 },
        },
        `token-${made}-${at}`,
      );
      table.put(fromLedgerItem(item));
    }
    made += 1;
  }
};

import { closeGroups } from '../../lib/batch/close-groups.ts';
import { gatherUpload } from '../../lib/batch/gather-upload.ts';
import type { BatchRule } from '../../lib/core/batch/decide-cut.ts';
import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { MemberRole } from '../../lib/core/ledger/membership.ts';
import type { BatchFile, ClosingInvocation } from '../../lib/ports/batching.ts';
import { aBatchFile, memoryManifests } from '../doubles/a-batch-file.ts';
import { aRequest, testWorld } from '../doubles/test-world.ts';

export const BY = { day: '2026-11-22' };
export const GROUP = groupIdOf('orders', BY);

/** A ledger in memory with one trigger whose uploads gather, and closers that work on it. */
export const batchWorld = (rule: BatchRule, given: Partial<BatchFile> = {}) => {
  const world = testWorld();
  const manifests = memoryManifests();
  const file = { rule, given };
  const closing = (over: Partial<ClosingInvocation> = {}): ClosingInvocation => ({
    ...world.invocation(),
    ledger: world.ledger,
    manifests,
    batchFile: aBatchFile(file.rule, file.given),
    ...over,
  });
  return {
    ...world,
    manifests,
    closing,
    /** Another triggers file is deployed. */
    deploy(next: BatchRule, nextGiven: Partial<BatchFile> = {}): void {
      Object.assign(file, { rule: next, given: nextGiven });
    },
    async upload(id: string, { role = 'upload' as MemberRole, by = BY, part = undefined as string | undefined } = {}) {
      const { requestId, trigger, markerName, identity, event } = aRequest({ requestId: id });
      const member = { group: groupIdOf('orders', by), by, role, size: 5, ...(part === undefined ? {} : { part }) };
      return gatherUpload(
        { requestId, trigger, jobName: 'etl', markerName, identity, event, member },
        world.invocation(),
      );
    },
    close: (over: Partial<ClosingInvocation> = {}) => closeGroups(closing(over), 0),
    stateOf: async (id: string) => (await world.ledger.get(id))?.state,
    requests: (): readonly LedgerItem[] => world.ledger.items().filter(({ event }) => event.source === 'batch'),
    /** The keys that each manifest lists. */
    lists: () => [...manifests.written.values()].map(keysIn),
  };
};

const keysIn = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = parseJsonText(line);
      return parsed.ok && isObject(parsed.value) ? String(field(parsed.value, 'key')) : '?';
    });

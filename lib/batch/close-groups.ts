import { forEachLimited } from '../core/for-each-limited.ts';
import { GATHER_SHARDS, shardOfGroup } from '../core/ledger/gather-keys.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import { type Closing, closeGroup } from './close-group.ts';
import { type WaitingGroups, waitingGroups } from './waiting-groups.ts';
import { type SeenGroup, walkGroups } from './walk-groups.ts';

/** One group must not delay another. */
const GROUPS_AT_ONCE = 4;
/** With so many uploads and more together, a group is closed before further ones are read: all of them are in memory. */
const ENTRIES_AT_ONCE = 4_000;

/**
 * Looks at every group in which something gathers, or that is being cut, and closes those that are due. Begins with
 * another partition each time, so that none is always last where time runs out. A failure stays its group's.
 *
 * @param untilMs how much of the invocation's time must be left: the other parts of the sweep need it
 */
export const closeGroups = async (invocation: ClosingInvocation, untilMs: number): Promise<void> => {
  const waiting = waitingGroups();
  await closeShards(invocation, untilMs, waiting);
  waiting.tell(invocation.log);
};

const closeShards = async (invocation: ClosingInvocation, untilMs: number, waiting: WaitingGroups): Promise<void> => {
  const { ledger, batchFile, log } = invocation;
  const hasTime = (): boolean => invocation.remainingMs() > untilMs;
  const first = Math.floor(invocation.random() * GATHER_SHARDS);
  for (let nth = 0; nth < GATHER_SHARDS; nth += 1) {
    const shard = (first + nth) % GATHER_SHARDS;
    try {
      for await (const groups of chunksOf(walkGroups(shard, batchFile.ruleOf, ledger))) {
        if (!hasTime()) {
          log.warn('not all groups could be looked at; the next sweep goes on', { decision: 'batches-left', shard });
          return;
        }
        await forEachLimited(groups, GROUPS_AT_ONCE, (group) =>
          guarded(group, invocation, () => closeWhileTime(group, invocation, { waiting, hasTime })),
        );
      }
    } catch (error) {
      log.error('groups could not be read; the next sweep tries again', {
        decision: 'sweep-error',
        part: 'batches',
        error,
      });
    }
  }
};

/**
 * Closes one group, if it is due, without waiting for the next sweep. A failure is logged; the sweep tries again.
 *
 * @param untilMs how much of the invocation's time must be left
 */
export const closeOneGroup = async (
  groupId: string,
  trigger: string,
  invocation: ClosingInvocation,
  untilMs: number,
): Promise<void> => {
  const hasTime = (): boolean => invocation.remainingMs() > untilMs;
  if (!hasTime()) return;
  const waiting = waitingGroups();
  await guarded({ groupId, trigger }, invocation, async () => {
    const seen = await readAgain(groupId, new Set(), invocation);
    if (seen !== undefined) await closeWhileTime(seen, invocation, { waiting, hasTime });
  });
  waiting.tell(invocation.log);
};

async function* chunksOf(groups: AsyncIterable<SeenGroup>): AsyncGenerator<readonly SeenGroup[]> {
  let chunk: SeenGroup[] = [];
  let entries = 0;
  for await (const group of groups) {
    chunk.push(group);
    entries += group.entries.length;
    if (chunk.length < GROUPS_AT_ONCE && entries < ENTRIES_AT_ONCE) continue;
    yield chunk;
    [chunk, entries] = [[], 0];
  }
  if (chunk.length > 0) yield chunk;
}

/** Cuts a group again and again while more than one batch gathers in it. What is left over, the next sweep closes. */
const closeWhileTime = async (group: SeenGroup, invocation: ClosingInvocation, closing: Closing): Promise<void> => {
  const without = new Set<string>();
  for (let seen: SeenGroup | undefined = group; seen !== undefined; ) {
    const closed = await closeGroup(seen, invocation, closing);
    if (closed.kind !== 'finished' || !closed.leaves || !closing.hasTime()) return;
    for (const requestId of closed.taken) without.add(requestId);
    seen = await readAgain(group.groupId, without, invocation);
  }
};

const guarded = async (
  { trigger, groupId }: Pick<SeenGroup, 'trigger' | 'groupId'>,
  { log }: ClosingInvocation,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const message = 'a group could not be closed; the next sweep goes on';
    log.error(message, { decision: 'sweep-error', part: 'batches', trigger, group: groupId, error });
  }
};

/** What still gathers in a group. The index may still show what this closer has taken. */
const readAgain = async (
  groupId: string,
  without: ReadonlySet<string>,
  { ledger, batchFile }: ClosingInvocation,
): Promise<SeenGroup | undefined> => {
  const walk = walkGroups(shardOfGroup(groupId), batchFile.ruleOf, ledger, { from: groupId, without });
  const { value: group } = await walk.next();
  return group?.groupId === groupId && group.entries.length > 0 ? group : undefined;
};

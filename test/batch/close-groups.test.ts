import { describe, expect, it } from 'vitest';
import { nothing } from '../../lib/core/plan/decision.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { parseKeyPattern } from '../../lib/core/triggers/key-pattern.ts';
import type { GatherSight } from '../../lib/ports/batch-ledger.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { ledgerDown } from '../doubles/test-world.ts';
import { BY, batchWorld, GROUP } from './batch-world.ts';

const UNTIL = (() => {
  const parsed = parseKeyPattern('{day}/_SUCCESS');
  if (!parsed.ok) throw new Error('the pattern is wrong');
  return parsed.pattern;
})();
const QUIET = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });

describe('closeGroups', () => {
  it('makes one request of all that gathers in a group once nothing has come for so long, with their list', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(30 * SECOND_MS);
    await world.upload('b');
    world.pass(59 * SECOND_MS);
    await world.close();
    expect(world.requests()).toEqual([]);
    world.pass(SECOND_MS);
    const cutAt = world.clock();
    await world.close();
    const [request] = world.requests();
    expect(request).toMatchObject({ state: 'WAITING', arrival: cutAt, jobName: 'etl', trigger: 'orders' });
    expect(request?.event).toMatchObject({ count: 2, bytes: 10, by: BY, number: 1, reason: 'quiet', complete: true });
    const [key = ''] = world.manifests.written.keys();
    expect(request?.request?.Arguments).toEqual({ '--manifest': `s3://manifests/${key}` });
    expect(world.lists()).toEqual([['orders/a.csv', 'orders/b.csv']]);
    expect(await world.ledger.get('a')).toMatchObject({ state: 'BATCHED', batchId: request?.requestId });
    expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'IDLE', batchId: request?.requestId, number: 1 });
    expect(await world.ledger.job('etl')).toMatchObject({ triggers: ['orders'] });
  });

  it('makes batches of exactly the size that the trigger allows, one after the other, and leaves the rest', async () => {
    const world = batchWorld(aPolicy({ items: 2, atMostSeconds: 900 }));
    for (const id of ['a', 'b', 'c', 'd', 'e']) await world.upload(id);
    await world.close();
    expect(world.lists()).toEqual([
      ['orders/a.csv', 'orders/b.csv'],
      ['orders/c.csv', 'orders/d.csv'],
    ]);
    expect(await world.stateOf('e')).toBe('GATHERED');
  });

  it('keeps groups apart, and a failure of one stops no other', async () => {
    const world = batchWorld(QUIET);
    const other = { day: '2026-11-23' };
    await world.upload('a');
    await world.upload('b', { by: other });
    world.pass(MINUTE_MS);
    const group = async (groupId: string) => {
      if (groupId === GROUP) throw ledgerDown();
      return world.ledger.group(groupId);
    };
    await world.close({ ledger: { ...world.ledger, group } });
    expect(world.lists()).toEqual([['orders/b.csv']]);
    expect(world.errors()).toMatchObject([{ fields: { decision: 'sweep-error', part: 'batches', group: GROUP } }]);
    await world.close();
    expect(world.lists()).toEqual([['orders/b.csv'], ['orders/a.csv']]);
  });

  it('lets an upload gather once, however often it is delivered, also after it was batched', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    expect(await world.upload('a')).toMatchObject({ kind: 'duplicate', item: { state: 'GATHERED' } });
    world.pass(MINUTE_MS);
    await world.close();
    expect(await world.upload('a')).toMatchObject({ kind: 'duplicate', item: { state: 'BATCHED' } });
    world.pass(MINUTE_MS);
    await world.close();
    expect(world.requests()).toHaveLength(1);
  });

  it('holds the next batch of a group while the run of the last one is under way, if the trigger says so', async () => {
    const world = batchWorld({ ...QUIET, hold: true });
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close();
    await world.upload('b');
    world.pass(MINUTE_MS);
    await world.close();
    expect(world.requests()).toHaveLength(1);
    const [first] = world.requests();
    if (first === undefined) throw new Error('no request was made');
    world.ledger.put({ ...first, state: 'CANCELLED', cancelledBy: 'ana', why: 'x', endedAt: world.clock() } as never);
    await world.close();
    expect(world.requests()).toHaveLength(2);
  });

  it('makes a request of each upload, at its own place, where the trigger batches no more', async () => {
    const world = batchWorld(QUIET);
    const arrivedAt = world.clock();
    await world.upload('a');
    await world.upload('m', { role: 'marker' });
    world.deploy('no-batch');
    world.pass(SECOND_MS);
    await world.close();
    expect(await world.ledger.get('a')).toMatchObject({
      state: 'WAITING',
      arrival: arrivedAt,
      request: { JobName: 'etl' },
    });
    expect(await world.ledger.get('m')).toMatchObject({ state: 'BATCHED' });
    expect(world.requests()).toEqual([]);
    expect(world.manifests.written.size).toBe(0);
    expect(await world.ledger.job('etl')).toMatchObject({ backlogMark: expect.any(String) });
  });

  it('rejects an upload of which today’s file makes no request, and says why', async () => {
    const world = batchWorld('no-batch', {
      planSingle: ({ event }) => nothing(event, 'condition-false', 'its condition is false'),
    });
    await world.upload('a');
    await world.close();
    expect(await world.ledger.get('a')).toMatchObject({ state: 'REJECTED', error: { name: 'NoRequest' } });
  });

  it('rejects an upload whose trigger starts another job when it batches no more', async () => {
    const world = batchWorld(QUIET);
    const { planSingle } = world.closing().batchFile;
    await world.upload('a');
    world.deploy('no-batch', {
      planSingle: (member) => planSingle({ ...member, jobName: 'other' }),
    });
    await world.close();
    const message = 'its trigger starts job other today, and it gathered for job etl';
    expect(await world.ledger.get('a')).toMatchObject({ state: 'REJECTED', error: { name: 'OtherJob', message } });
  });

  it('rejects a batch that cannot be rendered, with its list written, and takes its members', async () => {
    const error = { name: 'RenderFailed', message: 'no area' };
    const world = batchWorld(QUIET);
    const { planBatch } = world.closing().batchFile;
    world.deploy(QUIET, {
      planBatch: (event, trigger) => {
        const planned = planBatch(event, trigger);
        return planned.kind === 'request' ? { kind: 'invalid', request: planned.request, error } : planned;
      },
    });
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close();
    expect(world.requests()).toMatchObject([{ state: 'REJECTED', error, event: { count: 1 } }]);
    expect(world.lists()).toEqual([['orders/a.csv']]);
    expect(await world.stateOf('a')).toBe('BATCHED');
  });

  it('tells each minute of what is missing after the deadline, and cuts when it has come', async () => {
    const world = batchWorld({ ...QUIET, need: { capture: 'part', names: ['orders', 'rates'] } });
    await world.upload('a', { part: 'orders' });
    world.pass(16 * MINUTE_MS);
    await world.close();
    expect(world.errors()).toMatchObject([
      { fields: { decision: 'batch-incomplete', waiting: 1, groups: [{ missing: ['rates'], by: BY }] } },
    ]);
    await world.upload('b', { part: 'rates' });
    await world.close();
    expect(world.requests()).toMatchObject([{ event: { reason: 'deadline', complete: true } }]);
  });

  it('keeps what gathers for a trigger that is gone, and goes on when it is back', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    world.deploy('no-trigger');
    await world.close();
    expect(world.decisions()).toContain('batch-stranded');
    world.deploy(QUIET);
    await world.close();
    expect(world.lists()).toEqual([['orders/a.csv']]);
  });

  it('closes a group in which only a wish to close gathers without a request, and says so', async () => {
    const world = batchWorld(QUIET);
    await world.upload('c', { role: 'close' });
    await world.close();
    expect(world.requests()).toEqual([]);
    expect(await world.stateOf('c')).toBe('BATCHED');
    expect(world.decisions()).toContain('closed-empty');
  });

  it('writes no list where no expression reads it', async () => {
    const world = batchWorld(QUIET, { manifestOf: () => undefined });
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close();
    expect(world.manifests.written.size).toBe(0);
    expect(world.requests()).toMatchObject([{ state: 'WAITING', event: { keys: ['orders/a.csv'] } }]);
  });

  it('cuts without an upload that cannot be read, which gathers on', async () => {
    const world = batchWorld(QUIET);
    for (const id of ['a', 'b']) await world.upload(id);
    const { ledger } = world;
    const members: typeof ledger.members = async (requestIds, { leaveOut } = {}) => {
      const found = new Map(await ledger.members(requestIds));
      if (found.delete('a') && leaveOut === undefined) throw ledgerDown();
      return found;
    };
    world.pass(MINUTE_MS);
    await world.close({ ledger: { ...ledger, members } });
    expect(world.lists()).toEqual([['orders/b.csv']]);
    expect(await world.stateOf('a')).toBe('GATHERED');
  });

  it('does not carry a cut on without an upload that cannot be read', async () => {
    const world = batchWorld(QUIET);
    for (const id of ['a', 'b']) await world.upload(id);
    world.pass(MINUTE_MS);
    const put = async () => {
      throw ledgerDown();
    };
    await world.close({ manifests: { ...world.manifests, put } });
    const { ledger } = world;
    const members: typeof ledger.members = async (requestIds, { leaveOut } = {}) => {
      const found = new Map(await ledger.members(requestIds));
      if (found.delete('a') && leaveOut === undefined) throw ledgerDown();
      return found;
    };
    await world.close({ ledger: { ...ledger, members } });
    expect(world.lists()).toEqual([]);
    await world.close();
    expect(world.lists()).toEqual([['orders/a.csv', 'orders/b.csv']]);
  });

  it('stops where time is over, and says that groups are left', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    await world.close({ remainingMs: () => 0 });
    expect(world.requests()).toEqual([]);
    expect(world.decisions()).toContain('batches-left');
  });

  it('does not take a marker for there that the index shows still, and an earlier batch has taken', async () => {
    const world = batchWorld(aPolicy({ items: 1, until: UNTIL, quietSeconds: 60, atMostSeconds: 3_600 }));
    await world.upload('a');
    await world.upload('m', { role: 'marker' });
    const { ledger } = world;
    const shown = await Promise.all(Array.from({ length: 8 }, (_, shard) => ledger.gathering(shard)));
    world.pass(MINUTE_MS);
    await world.close();
    expect(await world.stateOf('m')).toBe('BATCHED');
    for (const id of ['b', 'c']) await world.upload(id);
    const gathering: typeof ledger.gathering = async (shard, behind) =>
      behind === undefined ? [...(shown[shard] ?? []), ...(await ledger.gathering(shard))] : [];
    await world.close({ ledger: { ...ledger, gathering } });
    expect(await world.stateOf('b')).toBe('GATHERED');
  });

  it('closes large groups before it reads further ones, so that the uploads of a few are in memory', async () => {
    const [groups, inEach, page] = [4, 4_000, 1_000];
    const world = batchWorld(aPolicy({ items: 10_000, quietSeconds: 60, atMostSeconds: 900 }));
    const shown = Array.from({ length: groups * inEach }, (_, at): GatherSight => {
      const groupId = `g${Math.floor(at / inEach)}`;
      const requestId = String(at).padStart(24, '0');
      const member = { group: groupId, by: {}, role: 'upload', size: 1 } as const;
      const entry = { requestId, trigger: 'orders', arrival: world.clock(), member };
      return { kind: 'member', sort: `${groupId}#1#${requestId}`, groupId, entry };
    });
    let [held, most, left] = [0, 0, shown.length];
    const gathering = async (shard: number, behind = '') => {
      const sights = shard > 0 ? [] : shown.filter(({ sort }) => sort > behind).slice(0, page);
      held += sights.length;
      most = Math.max(most, held);
      return sights;
    };
    // None gathers any more, so all that is done for a group is that its members are read.
    const members = async (requestIds: readonly string[]) => {
      held -= requestIds.length;
      left -= requestIds.length;
      return new Map();
    };
    world.pass(MINUTE_MS);
    await world.close({ ledger: { ...world.ledger, gathering, members } });
    expect([left, held]).toEqual([0, 0]);
    expect(most).toBeLessThanOrEqual(inEach + page);
  });
});

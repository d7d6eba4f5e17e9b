import { describe, expect, it } from 'vitest';
import type { HistoryEntry, LedgerItem, UncertainItem } from '../../lib/core/ledger/ledger-item.ts';
import { markerOf } from '../../lib/core/ledger/ledger-item.ts';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { InDoubt } from '../../lib/doubt/resolve-doubt.ts';
import { resolveDoubt } from '../../lib/doubt/resolve-doubt.ts';
import type { Finding } from '../../lib/runs/find-runs.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { anUncertain, aStarted, aStarting, aWaiting } from '../doubles/ledger-items.ts';
import { aListedRun } from '../doubles/listed-runs.ts';
import { aRequest, ledgerDown, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const SETTLE_MS = 90 * SECOND_MS;
const LOOK_FROM = plusMs(START_OF_TEST, -10 * SECOND_MS);
const error = { name: 'ThrottlingException', message: 'Rate exceeded' };
const nothing: Finding = { kind: 'nothing' };
const inconclusive: Finding = { kind: 'inconclusive', error, denied: false };

const inDoubt = (given: Partial<UncertainItem> = {}): InDoubt => {
  const doubt = { visibilityFrom: START_OF_TEST, searchFrom: LOOK_FROM, nextSearch: START_OF_TEST };
  const item = anUncertain({ ...aRequest(), ...doubt, ...given });
  return { item, visibilityFrom: START_OF_TEST, searchFrom: LOOK_FROM };
};

/** Resolves a doubt by this finding of a search that began this long after the visibility window's beginning. */
const settle = async (
  finding: Finding,
  {
    begunAfterMs = MINUTE_MS,
    readForMs = 0,
    doubt = inDoubt(),
    standing = doubt.item as LedgerItem | undefined,
    loses = false,
  } = {},
) => {
  const world = testWorld();
  if (standing !== undefined) world.ledger.put(standing);
  if (finding.kind === 'found') world.glue.list('orders-etl', markerOf(doubt.item), finding.run);
  world.pass(begunAfterMs);
  const look = { begunAt: world.clock(), of: () => finding };
  world.pass(readForMs);
  const ledger = loses ? losingReplies(world.ledger) : world.ledger;
  await resolveDoubt(doubt, look, world.invocation({ ledger }));
  return { world, item: await world.ledger.get('r1') };
};

describe('a search that found nothing', () => {
  it('clears only if it began after the visibility window, however late it ended', async () => {
    const early = await settle(nothing, { begunAfterMs: SETTLE_MS, readForMs: MINUTE_MS });
    expect(early.item).toMatchObject({ state: 'UNCERTAIN' });
    expect((await settle(nothing, { begunAfterMs: SETTLE_MS + 1 })).item).toMatchObject({ state: 'WAITING' });
  });

  it('clears a request into a marked backlog, due at once and under a new lease token', async () => {
    const { world, item } = await settle(nothing, { begunAfterMs: 2 * SETTLE_MS });
    expect(item).toMatchObject({ waitingFor: 'cleared', notBefore: world.clock(), leaseToken: 'token-1' });
    expect(await world.ledger.job('orders-etl')).toHaveProperty('backlogMark');
    expect(world.logged).toMatchObject([{ level: 'info', fields: { decision: 'cleared', requestId: 'r1' } }]);
  });

  it('is repeated at the first moment at which a search can clear, when it came too early', async () => {
    const { world, item } = await settle(nothing);
    expect(item).toMatchObject({ state: 'UNCERTAIN', nextSearch: plusMs(START_OF_TEST, SETTLE_MS + 1) });
    expect(item?.history.at(-1)).toEqual({ at: world.clock(), what: 'searched', attempt: 1, result: 'too-early' });
    const fields = { decision: 'still-uncertain', requestId: 'r1', trigger: 'orders', inDoubtForMs: MINUTE_MS };
    expect(world.logged).toMatchObject([{ level: 'info', fields }]);
  });

  it('makes a STARTING whose lease is over UNCERTAIN, with all that the next search needs', async () => {
    const starting = aStarting({ ...aRequest(), leaseUntil: START_OF_TEST, acquiredAt: LOOK_FROM });
    const { item } = await settle(nothing, { doubt: { ...inDoubt(), item: starting } });
    const nextSearch = plusMs(START_OF_TEST, SETTLE_MS + 1);
    expect(item).toMatchObject({
      state: 'UNCERTAIN',
      visibilityFrom: START_OF_TEST,
      searchFrom: LOOK_FROM,
      nextSearch,
    });
  });
});

describe('a search that proved nothing', () => {
  const failedBefore = (...results: readonly string[]): readonly HistoryEntry[] =>
    results.map((result) => ({ at: START_OF_TEST, what: 'searched', attempt: 1, result }));

  it.each([
    [0, 30 * SECOND_MS],
    [4, 8 * MINUTE_MS],
    [5, 15 * MINUTE_MS],
    [39, 15 * MINUTE_MS],
  ])(
    'after %i others like it is made again in %i ms, at longest in a quarter of an hour',
    async (failures, pauseMs) => {
      const history = failedBefore('ambiguous', ...Array.from({ length: failures }, () => 'inconclusive'));
      const { world, item } = await settle(inconclusive, { doubt: inDoubt({ history }) });
      expect((item?.nextSearch ?? 0) - world.clock()).toBe(pauseMs);
    },
  );

  it('begins with short pauses again when another search was in between', async () => {
    const history = failedBefore('inconclusive', 'inconclusive', 'too-early');
    const { world, item } = await settle(inconclusive, { doubt: inDoubt({ history }) });
    expect(item).toMatchObject({ nextSearch: plusMs(world.clock(), 30 * SECOND_MS) });
  });

  it('is in the history with what Glue said', async () => {
    const { world, item } = await settle(inconclusive);
    const entry = { at: world.clock(), what: 'searched', attempt: 1, result: 'inconclusive', error };
    expect(item?.history.at(-1)).toEqual(entry);
    expect(world.logged).toMatchObject([{ level: 'info', fields: { decision: 'still-uncertain', error } }]);
  });

  it('is an error in the log once the doubt has lasted more than a quarter of an hour, and not before', async () => {
    const levelAfter = async (begunAfterMs: number) => (await settle(inconclusive, { begunAfterMs })).world.logged;
    expect(await levelAfter(15 * MINUTE_MS)).toMatchObject([{ level: 'info' }]);
    expect(await levelAfter(15 * MINUTE_MS + 1)).toMatchObject([
      { level: 'error', fields: { decision: 'still-uncertain', requestId: 'r1', inDoubtForMs: 15 * MINUTE_MS + 1 } },
    ]);
  });

  it('is an error in the log at once when the permission to search is missing', async () => {
    const { world } = await settle({ ...inconclusive, denied: true }, { begunAfterMs: 0 });
    expect(world.logged).toMatchObject([{ level: 'error', fields: { decision: 'still-uncertain', error } }]);
  });
});

describe('a search that found the run', () => {
  const found = (given = {}, others: ReturnType<typeof aListedRun>[] = []): Finding => ({
    kind: 'found',
    run: aListedRun('jr_1', plusMs(START_OF_TEST, 1), given),
    others,
  });

  it('records it, with its own start', async () => {
    const { world, item } = await settle(found());
    expect(item).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1', startedAt: plusMs(START_OF_TEST, 1) });
    expect(item?.history.at(-1)).toMatchObject({ what: 'searched', result: 'found', at: world.clock() });
    expect(world.decisions()).toEqual(['found']);
    for (const name of ['visibilityFrom', 'searchFrom', 'nextSearch', 'error']) expect(item).not.toHaveProperty(name);
  });

  it('records it also of a request that waits again: it must not be sent a second time', async () => {
    const wait = { notBefore: START_OF_TEST, waitingFor: 'cleared', leaseToken: 'somebody else' } as const;
    const { item } = await settle(found(), { standing: aWaiting({ ...aRequest(), ...wait }) });
    expect(item).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    for (const name of ['notBefore', 'waitingFor']) expect(item).not.toHaveProperty(name);
  });

  it('uses searchFrom as the start of a run without a start time', async () => {
    const unbegun: Finding = { kind: 'found', run: aListedRun('jr_1'), others: [] };
    expect((await settle(unbegun)).item).toMatchObject({ startedAt: LOOK_FROM });
  });

  it('notes the end of a run that has ended, with its reason, its time and an expiry', async () => {
    const ended = { state: 'FAILED', completedOn: plusMs(START_OF_TEST, 9), errorMessage: 'out of memory' };
    const { world, item } = await settle(found(ended));
    const failure = { name: 'FAILED', message: 'out of memory' };
    expect(item).toMatchObject({ state: 'FAILED', endedAt: ended.completedOn, error: failure });
    expect(item?.expiresAt).toBe((world.clock() + 90 * 86_400_000) / 1_000);
    expect(world.decisions()).toEqual(['found', 'ended']);
  });

  it('uses its own time as the end of a run without an end time', async () => {
    const { world, item } = await settle(found({ state: 'SUCCEEDED' }));
    expect(item).toMatchObject({ state: 'SUCCEEDED', endedAt: world.clock() });
    expect(item).not.toHaveProperty('error');
  });

  it('reports every other run of the same attempt', async () => {
    const others = [aListedRun('jr_2'), aListedRun('jr_3')];
    const { world } = await settle(found({}, others));
    expect(world.errors().map(({ fields }) => [fields['jobRunId'], fields['recordedJobRunId']])).toEqual([
      ['jr_2', 'jr_1'],
      ['jr_3', 'jr_1'],
    ]);
  });

  it('reports a duplicate when another run of this attempt was recorded meanwhile, and touches nothing', async () => {
    const standing = aStarted({ ...aRequest(), jobRunId: 'jr_other' });
    const { world, item } = await settle(found({ state: 'FAILED' }), { standing });
    expect(item).toBe(standing);
    expect(world.logged).toMatchObject([{ level: 'error', fields: { decision: 'duplicate-run', jobRunId: 'jr_1' } }]);
  });

  it('says nothing of an end that another has noted meanwhile', async () => {
    const standing = anEnded({ ...aRequest(), jobRunId: 'jr_1' });
    const { world } = await settle(found({ state: 'FAILED' }), { standing });
    expect(world.logged).toEqual([]);
  });
});

describe('a search in a job that is gone', () => {
  const gone: Finding = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };

  it('keeps the doubt, with an alarm, because a job that is replaced is gone for a while only', async () => {
    const { world, item } = await settle(gone, { begunAfterMs: DAY_MS - 1 });
    expect(item).toMatchObject({ state: 'UNCERTAIN', visibilityFrom: START_OF_TEST });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'still-uncertain', error: gone.error } }]);
  });

  it('rejects the request after a day, with an alarm, an expiry, and its doubt for a redrive', async () => {
    const { world, item } = await settle(gone, { begunAfterMs: DAY_MS });
    expect(item).toMatchObject({
      state: 'REJECTED',
      visibilityFrom: START_OF_TEST,
      searchFrom: LOOK_FROM,
      error: gone.error,
    });
    expect(item?.expiresAt).toBe((world.clock() + 90 * 86_400_000) / 1_000);
    expect(item?.history.at(-1)).toMatchObject({ result: 'gone', error: gone.error });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'rejected', requestId: 'r1', error: gone.error } }]);
  });
});

describe('settling a doubt', () => {
  const gone: Finding = { kind: 'gone', error };
  const ended: Finding = { kind: 'found', run: aListedRun('jr_1', START_OF_TEST, { state: 'FAILED' }), others: [] };

  it.each([
    ['clears', nothing, 2 * SETTLE_MS, ['cleared']],
    ['gives up', nothing, 2 * DAY_MS, ['rejected']],
    ['keeps the doubt', inconclusive, 2 * SETTLE_MS, ['still-uncertain']],
    ['rejects', gone, DAY_MS, ['rejected']],
    ['notes an end', ended, 2 * SETTLE_MS, ['found', 'ended']],
  ] as const)(
    'is logged and, where due, marked also if the reply to the write that %s was lost',
    async (_what, finding, begunAfterMs, decisions) => {
      const backoff = { of: 'request', since: START_OF_TEST, count: 1 } as const;
      const { world } = await settle(finding, { begunAfterMs, loses: true, doubt: inDoubt({ backoff }) });
      expect(world.decisions()).toEqual(decisions);
      expect((await world.ledger.job('orders-etl'))?.backlogMark !== undefined).toBe(decisions[0] === 'cleared');
    },
  );

  it.each([
    ['nothing', nothing],
    ['no proof', inconclusive],
    ['that the job is gone', gone],
  ] as const)('is dropped, and not logged, when %s was found of an item that has moved on', async (_what, finding) => {
    const standing = { ...inDoubt().item, leaseToken: 'somebody else' };
    const { world, item } = await settle(finding, { begunAfterMs: 2 * SETTLE_MS, standing });
    expect(item).toBe(standing);
    expect([world.logged, await world.ledger.job('orders-etl')]).toEqual([[], undefined]);
  });

  it('fails when the ledger does, and leaves the doubt', async () => {
    const world = testWorld();
    const doubt = inDoubt();
    world.ledger.put(doubt.item);
    const down = async () => {
      throw ledgerDown();
    };
    const look = { begunAt: plusMs(START_OF_TEST, 2 * SETTLE_MS), of: () => nothing };
    const settling = resolveDoubt(doubt, look, world.invocation({ ledger: { ...world.ledger, change: down } }));
    await expect(settling).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
    expect([await world.ledger.get('r1'), world.logged]).toEqual([doubt.item, []]);
  });
});

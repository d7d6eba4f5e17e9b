import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { GlueReader } from '../../lib/ports/glue.ts';
import { publishLeftOver } from '../../lib/publish/publish-left-over.ts';
import { publishOutcomes } from '../../lib/publish/publish-outcomes.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected } from '../doubles/ledger-items.ts';
import { failing, START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';

const outcomeDue = plusMs(START_OF_TEST, 30_000);

const ended = (given: Parameters<typeof anEnded>[0] = {}) =>
  anEnded({ requestId: 'r1', jobRunId: 'jr_1', state: 'FAILED', outcomeDue, ...given });

/** A world in which these requests have ended, and Glue shows their runs. */
const worldOf = (...items: readonly LedgerItem[]) => {
  const world = testWorld();
  for (const item of items) world.ledger.put(item);
  const shown = { state: 'FAILED', attempt: 0, executionSeconds: 60, maxCapacity: 10 };
  const get = async (_job: string, jobRunId: string) => ({ kind: 'run', run: { ...shown, jobRunId } }) as const;
  return { world, reader: { ...world.glue.reader, get } };
};

const told = ({ published }: TestWorld) => published.events.map(({ detail }) => detail['requestId']);
const failed = (kind: 'gone' | 'denied' | 'failed') => async () => ({ kind, error: { name: 'E', message: 'no' } });

describe('an outcome', () => {
  it('is published with what its run has used, which the ledger then notes; and it is due no more', async () => {
    const { world, reader } = worldOf(ended());
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(world.published.events).toMatchObject([
      { detail: { requestId: 'r1', state: 'FAILED', usage: { executionSeconds: 60, dpuSeconds: 600 } } },
    ]);
    expect(await world.ledger.get('r1')).toMatchObject({ usage: { executionSeconds: 60, dpuSeconds: 600 } });
    expect(await world.ledger.get('r1')).not.toHaveProperty('outcomeDue');
    expect(world.logged).toMatchObject([
      { message: 'the outcome is published', fields: { decision: 'published', state: 'FAILED', jobRunId: 'jr_1' } },
    ]);
  });

  /** A request of three attempts; between the first two a person took it up again. */
  const retried = () =>
    ended({
      attempt: 3,
      jobRunId: 'jr_3',
      history: [
        { at: START_OF_TEST, what: 'ended', attempt: 1, result: 'FAILED', jobRunId: 'jr_0' },
        { at: START_OF_TEST, what: 'redriven', attempt: 1, result: 'FAILED', jobRunId: 'jr_1' },
        { at: START_OF_TEST, what: 'sent', attempt: 2, result: 'started' },
        { at: START_OF_TEST, what: 'ended', attempt: 2, result: 'FAILED', jobRunId: 'jr_2' },
      ],
    });

  it('counts what all its attempts have used since a person took the request up again', async () => {
    const { world, reader } = worldOf(retried());
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(world.published.events).toMatchObject([{ detail: { usage: { executionSeconds: 120, dpuSeconds: 1_200 } } }]);
    expect(await world.ledger.get('r1')).toMatchObject({ usage: { executionSeconds: 120, dpuSeconds: 1_200 } });
  });

  it('counts the attempts that Glue shows, and waits for one whose reading fails in passing', async () => {
    const { world, reader } = worldOf(retried());
    const without =
      (kind: 'gone' | 'failed'): GlueReader['get'] =>
      async (job, run) =>
        run === 'jr_2' ? failed(kind)() : reader.get(job, run);
    await publishOutcomes(['r1'], world.invocation({ reader: { ...reader, get: without('failed') } }));
    expect(told(world)).toEqual([]);
    await publishOutcomes(['r1'], world.invocation({ reader: { ...reader, get: without('gone') } }));
    expect(world.published.events).toMatchObject([{ detail: { usage: { executionSeconds: 60 } } }]);
  });

  it('tells what failed attempts have used also where the last one was rejected', async () => {
    const { history } = retried();
    const { world, reader } = worldOf(aRejected({ requestId: 'r1', attempt: 3, history, outcomeDue }));
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(world.published.events).toMatchObject([{ detail: { state: 'REJECTED', usage: { executionSeconds: 60 } } }]);
  });

  it('names the log of its run by the group that Glue says', async () => {
    const { world, reader } = worldOf(ended());
    const run = { jobRunId: 'jr_1', state: 'FAILED', attempt: 0, logGroup: '/own-logs' };
    const get = async () => ({ kind: 'run', run }) as const;
    await publishOutcomes(['r1'], world.invocation({ reader: { ...reader, get } }));
    expect(world.published.events[0]?.detail['links']).toMatchObject({ log: expect.stringContaining('own-logs') });
  });

  it('is published once by two who come one after the other', async () => {
    const { world, reader } = worldOf(ended());
    await publishOutcomes(['r1'], world.invocation({ reader }));
    await publishOutcomes(['r1', 'gone'], world.invocation({ reader }));
    expect(told(world)).toEqual(['r1']);
  });

  it('is published again with the same outcomeId when the worker died before the ledger knew', async () => {
    const { world, reader } = worldOf(ended());
    const ledger = failing(world.ledger, 'change');
    await publishOutcomes(['r1'], world.invocation({ reader, ledger }));
    expect(world.errors()).toMatchObject([
      {
        message: 'an outcome could not be published; the sweep tries again each minute',
        fields: { decision: 'publish-failed', requestId: 'r1' },
      },
    ]);
    await publishOutcomes(['r1'], world.invocation({ reader }));
    const [first, second] = world.published.events;
    expect(second?.outcomeId).toBe(first?.outcomeId);
    expect(world.published.events).toHaveLength(2);
  });

  it('stays due when the bus does not take it, with an error line, and those of its batch are published', async () => {
    const { world, reader } = worldOf(ended(), ended({ requestId: 'r2' }));
    world.published.refuses = ({ detail }) => (detail['requestId'] === 'r1' ? world.published.down : undefined);
    await publishOutcomes(['r1', 'r2'], world.invocation({ reader }));
    expect(await world.ledger.get('r1')).toMatchObject({ outcomeDue });
    expect(await world.ledger.get('r2')).not.toHaveProperty('outcomeDue');
    expect(world.errors()).toMatchObject([
      {
        message: 'the outcome could not be published; the sweep tries again each minute',
        fields: { decision: 'publish-failed', requestId: 'r1', state: 'FAILED' },
      },
    ]);
  });

  it('needs no run where none was started, or Glue no longer knows it', async () => {
    const { world } = worldOf(aRejected({ requestId: 'r1', outcomeDue }), ended({ requestId: 'r2', state: 'UNKNOWN' }));
    await publishOutcomes(['r1', 'r2'], world.invocation());
    expect(told(world)).toEqual(['r1', 'r2']);
    expect(world.decisions()).toEqual(['published', 'published']);
  });

  it.each(['gone', 'denied'] as const)('is published without usage when the reading of its run is %s', async (kind) => {
    const { world, reader } = worldOf(ended());
    await publishOutcomes(['r1'], world.invocation({ reader: { ...reader, get: failed(kind) } }));
    expect(world.published.events[0]?.detail).not.toHaveProperty('usage');
    const message = 'the run cannot be read; its outcome is published without its usage';
    expect(world.logged).toMatchObject([{ message, fields: { decision: 'usage-unknown' } }, {}]);
    expect(world.decisions()).toEqual(['usage-unknown', 'published']);
  });

  it('waits for a reading that fails in passing, for a quarter of an hour, and is published without it then', async () => {
    const { world, reader } = worldOf(ended());
    const blind = { ...reader, get: failed('failed') };
    await publishOutcomes(['r1'], world.invocation({ reader: blind }));
    world.pass(30_000 + 15 * MINUTE_MS - 1);
    await publishOutcomes(['r1'], world.invocation({ reader: blind }));
    expect(told(world)).toEqual([]);
    const message = 'the run cannot be read; its outcome waits for the next sweep';
    expect(world.logged).toMatchObject([{ message }, { message }]);
    world.pass(1);
    await publishOutcomes(['r1'], world.invocation({ reader: blind }));
    expect(told(world)).toEqual(['r1']);
  });

  it('keeps no other from being published while its run cannot be read', async () => {
    const { world, reader } = worldOf(ended(), ended({ requestId: 'r2', jobRunId: 'jr_2' }));
    const get: GlueReader['get'] = async (job, run) => (run === 'jr_1' ? failed('failed')() : reader.get(job, run));
    await publishOutcomes(['r1', 'r2'], world.invocation({ reader: { ...reader, get } }));
    expect(told(world)).toEqual(['r2']);
  });

  it('keeps no other from being published when its item cannot be read', async () => {
    const { world, reader } = worldOf(ended(), ended({ requestId: 'r2' }));
    const ledger = failing(world.ledger, 'get', (requestId) => requestId === 'r1');
    await publishOutcomes(['r1', 'r2'], world.invocation({ reader, ledger }));
    expect(told(world)).toEqual(['r2']);
  });
});

describe('many outcomes', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => ended({ requestId: `r${at}` }));

  it('are put in batches of ten', async () => {
    const { world, reader } = worldOf(...many(23));
    await publishOutcomes(
      many(23).map(({ requestId }) => requestId),
      world.invocation({ reader }),
    );
    expect(world.published.batches).toEqual([10, 10, 3]);
  });

  it('are published after as many as you like that are published already', async () => {
    const { world, reader } = worldOf(ended());
    const gone = Array.from({ length: 10 }, (_, at) => `gone${at}`);
    await publishOutcomes([...gone, 'r1'], world.invocation({ reader }));
    expect(told(world)).toEqual(['r1']);
    expect(world.published.batches).toEqual([1]);
  });

  it('are put further when the bus has taken a part of a batch', async () => {
    const { world, reader } = worldOf(...many(11));
    world.published.refuses = ({ detail }) => (detail['requestId'] === 'r0' ? world.published.down : undefined);
    const ids = many(11).map(({ requestId }) => requestId);
    await publishOutcomes(ids, world.invocation({ reader }));
    expect(world.published.batches).toEqual([10, 1]);
  });

  it('are left to the next sweep once the bus takes nothing', async () => {
    const { world, reader } = worldOf(...many(23));
    world.published.refuses = () => world.published.down;
    await publishOutcomes(
      many(23).map(({ requestId }) => requestId),
      world.invocation({ reader }),
    );
    expect(world.published.batches).toEqual([10]);
  });

  it('are put further behind a batch of which the bus refuses each for good', async () => {
    const { world, reader } = worldOf(...many(23));
    const refusal = { error: { name: 'MalformedDetail', message: 'no' }, isFinal: true };
    world.published.refuses = ({ detail }) => (/^r\d$/.test(String(detail['requestId'])) ? refusal : undefined);
    await publishOutcomes(
      many(23).map(({ requestId }) => requestId),
      world.invocation({ reader }),
    );
    expect(world.published.batches).toEqual([10, 10, 3]);
    expect(world.published.events).toHaveLength(13);
    expect(await world.ledger.get('r0')).toMatchObject({ outcomeDue });
  });

  it('are left to the next sweep once Glue shows none of a batch’s runs', async () => {
    const { world, reader } = worldOf(...many(23));
    let reads = 0;
    const get = async () => {
      reads += 1;
      return { kind: 'failed', error: { name: 'E', message: 'no' } } as const;
    };
    const ids = many(23).map(({ requestId }) => requestId);
    await publishOutcomes(ids, world.invocation({ reader: { ...reader, get } }));
    expect(reads).toBe(10);
    expect(world.published.batches).toEqual([]);
  });

  it('are left to the next sweep when no time is left for a batch', async () => {
    const { world, reader } = worldOf(...many(3));
    await publishOutcomes(['r0'], world.invocation({ reader, limitMs: 10_000 }));
    expect(told(world)).toEqual([]);
    await publishOutcomes(['r0'], world.invocation({ reader, limitMs: 10_001 }));
    expect(told(world)).toEqual(['r0']);
  });

  it('are published by a sweep, those first that are due for longest', async () => {
    const items = Array.from({ length: 3 }, (_, at) =>
      ended({ requestId: `r${at}`, outcomeDue: plusMs(START_OF_TEST, -at) }),
    );
    const { world, reader } = worldOf(...items, ended({ requestId: 'later' }));
    await publishLeftOver(world.invocation({ reader }));
    expect(told(world)).toEqual(['r2', 'r1', 'r0']);
  });

  it('that this sweep has ended itself are published at once', async () => {
    const { world, reader } = worldOf(ended());
    await publishLeftOver(world.invocation({ reader, ended: new Set(['r1']) }));
    expect(told(world)).toEqual(['r1']);
  });
});

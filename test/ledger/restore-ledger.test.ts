import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import { type LedgerItem, markerOf } from '../../lib/core/ledger/ledger-item.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, type EpochMs, MINUTE_MS } from '../../lib/core/time.ts';
import { restoreLedger } from '../../lib/ledger/restore-ledger.ts';
import { rerunRequest } from '../../lib/manual/rerun-request.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { type MemoryLedger, memoryLedger } from '../doubles/memory-ledger.ts';
import { aRequest, ledgerDown, type TestWorld, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = 'orders-etl';
const MARKER = '--trigger-request-id';

/** The n-th request's id, in the form in which a marker is recognised. */
const idOf = (nth: number): string => String(nth).padStart(24, '0');
const R1 = idOf(1);

/** The ledger as it is now: what point-in-time recovery brings back. */
const copyOf = async (ledger: MemoryLedger): Promise<MemoryLedger> => {
  const copy = memoryLedger();
  for (const item of ledger.items()) copy.put(item);
  for (const { jobName, ...note } of await ledger.jobs()) await copy.noteJob(jobName, note);
  return copy;
};

/** Everything is stopped, the visibility window passes, the ledger is repaired. */
const restore = async (world: TestWorld, ledger: MemoryLedger, since: EpochMs, apply = true) => {
  world.pass(5 * MINUTE_MS);
  let tokens = 0;
  const requests = async function* () {
    yield* ledger.items();
  };
  return restoreLedger(
    { since, jobs: [JOB], markerName: MARKER, keepForMs: 90 * DAY_MS, apply },
    {
      ledger,
      requests,
      reader: world.glue.reader,
      clock: world.clock,
      newToken: () => `restored-${++tokens}`,
      searchMarginMs: DEFAULT_TIMING.searchMarginMs,
    },
  );
};

const sweepFor = async (world: TestWorld, ledger: WholeLedger, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.pass(MINUTE_MS);
    await sweep([JOB], world.invocation({ ledger }));
  }
};

/** The marker of every run that this service, not Glue, has started. */
const startedMarkers = ({ glue }: TestWorld): readonly (string | undefined)[] =>
  glue.runs.filter(({ attempt }) => attempt === 0).map((run) => run.arguments?.[MARKER]);

describe('restoreLedger', () => {
  it('finds the run of a request that waited at the restored moment, and nothing starts twice', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    await sweepFor(world, world.ledger, 2);
    expect(world.glue.runs).toHaveLength(1);

    expect(await restore(world, copy, since)).toMatchObject({ requests: 1, found: 1, inDoubt: 0, standIns: 0 });
    expect(await copy.get(R1)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    await sweepFor(world, copy, 20);
    expect(world.glue.runs).toHaveLength(1);
  });

  it('puts a request that was not sent since into doubt from the restored moment on, and it is sent once', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];

    expect(await restore(world, copy, since)).toMatchObject({ found: 0, inDoubt: 1 });
    expect(await copy.get(R1)).toMatchObject({ state: 'UNCERTAIN', searchFrom: since });
    await sweepFor(world, copy, 5);
    expect(startedMarkers(world)).toEqual([`${R1}.1`]);
  });

  it('finds a later attempt than the table knows of', async () => {
    const world = testWorld();
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    world.glue.end('jr_1', 'FAILED');
    await sweepFor(world, world.ledger, 11);
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    expect(await copy.get(R1)).toMatchObject({ state: 'FAILED', attempt: 1 });
    const rerun = { kind: 'rerun', requestId: R1, by: 'ana', why: 'corrected' } as const;
    await rerunRequest(rerun, world.invocation());
    await sweepFor(world, world.ledger, 1);

    await restore(world, copy, since);
    expect(await copy.get(R1)).toMatchObject({ state: 'STARTED', attempt: 2, jobRunId: 'jr_2' });
    expect(await copy.get(R1)).not.toHaveProperty('expiresAt');
  });

  it('makes an entry for a run whose request the table has lost, so that a duplicate starts nothing', async () => {
    const world = testWorld();
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    world.pass(MINUTE_MS);
    await startNew(aRequest({ requestId: R1 }), world.invocation());

    expect(await restore(world, copy, since)).toMatchObject({ requests: 0, standIns: 1 });
    const again = await startNew(
      aRequest({ requestId: R1, arrival: world.clock() }),
      world.invocation({ ledger: copy }),
    );
    expect(again).toMatchObject({
      kind: 'not-acquired',
      item: { trigger: 'restored', state: 'STARTED', jobRunId: 'jr_1' },
    });
    world.glue.end('jr_1', 'SUCCEEDED');
    await sweepFor(world, copy, 12);
    expect(await copy.get(R1)).toMatchObject({ state: 'SUCCEEDED' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('leaves alone what had ended', async () => {
    const world = testWorld();
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    world.glue.end('jr_1', 'SUCCEEDED');
    await sweepFor(world, world.ledger, 11);
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    const before = copy.items();
    expect(await restore(world, copy, since)).toMatchObject({ requests: 1, found: 0, inDoubt: 0 });
    expect(copy.items()).toEqual(before);
  });

  it('writes nothing when it is not told to apply', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    const before = copy.items();
    expect(await restore(world, copy, since, false)).toMatchObject({ inDoubt: 1 });
    expect(copy.items()).toEqual(before);
  });

  it('writes nothing when the runs of a job cannot be read', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    const before = copy.items();
    world.glue.readFailure = { kind: 'denied', error: { name: 'AccessDeniedException', message: 'no' } };
    await expect(restore(world, copy, since)).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
      message: 'The runs of job orders-etl cannot be read (no). Nothing was written: what was sent since is not known',
    });
    expect(copy.items()).toEqual(before);
  });

  it('names the jobs that Glue does not know, and leaves their requests in doubt', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    await sweepFor(world, world.ledger, 2);
    world.glue.readFailure = { kind: 'gone', error: { name: 'EntityNotFoundException', message: 'no such job' } };
    expect(await restore(world, copy, since)).toMatchObject({ inDoubt: 1, gone: [JOB] });
    world.glue.readFailure = undefined;
    expect(await restore(world, copy, since)).toMatchObject({ found: 1, gone: [] });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('names runs whose arguments Glue does not show, and leaves the requests of their time in doubt', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    await sweepFor(world, world.ledger, 2);
    world.glue.hidesArguments = true;
    world.glue.getFailure = { kind: 'failed', error: { name: 'E', message: 'hidden' } };
    expect(await restore(world, copy, since)).toMatchObject({ inDoubt: 1, unreadable: ['jr_1'] });
    await sweepFor(world, copy, 20);
    expect(world.glue.runs).toHaveLength(1);
  });

  it('may be repeated after it broke off', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const [since, copy] = [world.clock(), await copyOf(world.ledger)];
    await startNew(aRequest({ requestId: idOf(2) }), world.invocation());
    const breaking: MemoryLedger = { ...copy, create: () => Promise.reject(ledgerDown()) };
    await expect(restore(world, breaking, since)).rejects.toThrow('the ledger did not answer');

    expect(await restore(world, copy, since)).toMatchObject({ inDoubt: 1, standIns: 1, refused: [] });
    await sweepFor(world, copy, 5);
    expect(startedMarkers(world).toSorted()).toEqual([`${R1}.1`, `${idOf(2)}.1`]);
    const repaired = copy.items();
    expect(await restore(world, copy, since)).toMatchObject({ found: 0, inDoubt: 0, standIns: 0 });
    expect(copy.items()).toEqual(repaired);
  });

  it('says so when somebody else writes meanwhile', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: R1 }), world.invocation());
    const copy = await copyOf(world.ledger);
    const busy: MemoryLedger = {
      ...copy,
      change: async (change) => {
        const item = copy.items().find(({ requestId }) => requestId === change.item.requestId);
        if (item !== undefined) copy.put({ ...item, leaseToken: 'a drain' });
        return copy.change(change);
      },
    };
    expect(await restore(world, busy, world.clock())).toMatchObject({ refused: [R1] });
  });

  it('never lets an attempt start twice, whatever happened before and after the restored moment', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('arrive' as const), mood: fc.constantFrom(...MOODS) }),
      fc.record({ do: fc.constant('sweep' as const), mood: fc.constantFrom(...MOODS) }),
      fc.record({ do: fc.constant('end' as const), state: fc.constantFrom<FinalRunState>('SUCCEEDED', 'FAILED') }),
      fc.record({ do: fc.constant('rerun' as const) }),
    );
    const history = fc.array(step, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(history, history, async (before, after) => {
        const world = testWorld();
        const play = player(world);
        for (const one of before) await play(one);
        const [since, copy] = [world.clock(), await copyOf(world.ledger)];
        for (const one of after) await play(one);

        await restore(world, copy, since);
        // Every event that ever came comes again.
        for (const item of world.ledger.items()) {
          await startNew(aRequest({ requestId: item.requestId }), world.invocation({ ledger: copy }));
        }
        for (let round = 0; round < MOST_ATTEMPTS; round += 1) {
          await sweepFor(world, copy, 12);
          for (const { jobRunId, state } of world.glue.runs)
            if (state === 'RUNNING') world.glue.end(jobRunId, 'FAILED');
        }
        await sweepFor(world, copy, 12);

        const markers = startedMarkers(world);
        expect(markers.toSorted()).toEqual([...new Set(markers)].sort());
        expect(copy.items().filter(isStuck).map(markerOf)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** More than a request of these histories can have: three of its own, and some by a person. */
const MOST_ATTEMPTS = 12;

const MOODS = ['accepts', 'accepts but the reply is lost', 'is busy', 'fails'] as const;

const isStuck = ({ state }: LedgerItem): boolean => ['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED'].includes(state);

type Step =
  | { readonly do: 'arrive' | 'sweep'; readonly mood: (typeof MOODS)[number] }
  | { readonly do: 'end'; readonly state: FinalRunState }
  | { readonly do: 'rerun' };

/** Lets one thing after another happen in a world. Requests say retry, so that a failure leads to another attempt. */
const player = (world: TestWorld) => {
  let arrived = 0;
  return async (step: Step): Promise<void> => {
    world.pass(MINUTE_MS);
    switch (step.do) {
      case 'arrive': {
        world.glue.next(step.mood);
        const retry = { attempts: 3, on: ['FAILED'], delaySeconds: 60 } as const;
        await startNew(aRequest({ requestId: idOf(++arrived), arrival: world.clock(), retry }), world.invocation());
        return;
      }
      case 'sweep':
        world.glue.next(step.mood);
        await sweepFor(world, world.ledger, 11);
        return;
      case 'end': {
        const run = world.glue.runs.find(({ state }) => state === 'RUNNING');
        if (run !== undefined) world.glue.end(run.jobRunId, step.state);
        return;
      }
      case 'rerun': {
        const item = world.ledger.items().find(({ state }) => state === 'SUCCEEDED' || state === 'FAILED');
        if (item === undefined) return;
        const { requestId } = item;
        await rerunRequest({ kind: 'rerun', requestId, by: 'ana', why: 'corrected' }, world.invocation());
        return;
      }
    }
  };
};

import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { resolveDoubts } from '../../lib/doubt/resolve-doubts.ts';
import { anUncertain, aRejected, aStarting } from '../doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOB = 'orders-etl';
const SETTLE_MS = 90 * SECOND_MS;

/** Requests in doubt since the start of the test, of which no run exists. */
const someDoubts = (...requestIds: readonly string[]) => {
  const world = testWorld();
  const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
  for (const requestId of requestIds) world.ledger.put(anUncertain({ ...aRequest({ requestId }), ...doubt }));
  world.pass(SETTLE_MS + 1);
  const states = () => world.ledger.items().map(({ state }) => state);
  return { world, states };
};

const marked = { JobName: JOB, Arguments: { '--trigger-request-id': 'r1.1' } };

describe('resolveDoubts', () => {
  it.each([
    ['read', 'get'],
    ['written', 'change'],
  ] as const)('settles the others when one item cannot be %s, and says so', async (_what, operation) => {
    const { world, states } = someDoubts('r1', 'r2', 'r3');
    const poisoned = (given: unknown) => given === 'r2' || Object(Object(given).item).requestId === 'r2';
    const ledger = failing(world.ledger, operation, poisoned, ledgerDown(false));
    await resolveDoubts(JOB, ['r1', 'r2', 'r3'], world.invocation({ ledger }));
    expect(states()).toEqual(['WAITING', 'UNCERTAIN', 'WAITING']);
    const fields = { decision: 'sweep-error', requestId: 'r2', jobName: JOB, error: ledgerDown(false) };
    expect(world.errors()).toEqual([{ level: 'error', message: expect.any(String), fields }]);
  });

  it('asks Glue nothing when nothing is in doubt any more', async () => {
    const { world } = someDoubts();
    await resolveDoubts(JOB, ['gone'], world.invocation());
    expect([world.glue.lists, world.logged]).toEqual([0, []]);
  });

  it('leaves alone what was rejected in doubt meanwhile, though it keeps its doubt', async () => {
    const { world } = someDoubts();
    const rejected = aRejected({ ...aRequest(), visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST });
    world.ledger.put(rejected);
    await resolveDoubts(JOB, ['r1'], world.invocation());
    expect([await world.ledger.get('r1'), world.glue.lists]).toEqual([rejected, 0]);
  });

  it('clears after a search that began late enough, not after one that only ended late enough', async () => {
    const { world, states } = someDoubts('r1');
    world.pass(-1);
    const list: typeof world.glue.reader.list = async (...given) => {
      world.pass(MINUTE_MS);
      return world.glue.reader.list(...given);
    };
    await resolveDoubts(JOB, ['r1'], world.invocation({ reader: { ...world.glue.reader, list } }));
    expect(states()).toEqual(['UNCERTAIN']);
  });

  it('searches for an uncertain request from its acquire on, however long its send took', async () => {
    const { world } = someDoubts();
    const visibilityFrom = plusMs(START_OF_TEST, 10 * MINUTE_MS);
    world.ledger.put(anUncertain({ ...aRequest(), visibilityFrom, searchFrom: START_OF_TEST }));
    world.glue.accept(marked);
    world.pass(MINUTE_MS);
    world.glue.accept({ JobName: JOB });
    world.glue.pageSize = 1;
    world.pass(20 * MINUTE_MS);
    await resolveDoubts(JOB, ['r1'], world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('leaves a lease alone at the very moment of its end', async () => {
    const { world, states } = someDoubts();
    world.ledger.put(aStarting({ ...aRequest(), leaseUntil: world.clock() }));
    await resolveDoubts(JOB, ['r1'], world.invocation());
    expect([states(), world.glue.lists]).toEqual([['STARTING'], 0]);
  });

  it('reads at most ten items at the same time', async () => {
    const { world } = someDoubts();
    let [reading, most] = [0, 0];
    const get = async () => {
      most = Math.max(most, ++reading);
      await new Promise(setImmediate);
      reading -= 1;
      return undefined;
    };
    const ids = Array.from({ length: 30 }, (_, index) => `r${index}`);
    await resolveDoubts(JOB, ids, world.invocation({ ledger: { ...world.ledger, get } }));
    expect(most).toBe(10);
  });
});

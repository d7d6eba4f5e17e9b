import { describe, expect, it } from 'vitest';
import { create, enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { startWaiting } from '../../lib/start/start-from-backlog.ts';
import { anItem } from '../doubles/items-in-state.ts';
import { anUncertain, aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const SENT_FOR_MS = 10 * SECOND_MS;
const seen = { ...aRequest(), leaseToken: 'admission', attempt: 1 };

describe('a send whose reply was ambiguous', () => {
  it('begins its visibility window when it was given up, and is searched for from its acquire on', async () => {
    const world = testWorld();
    world.glue.next('fails');
    await startNew(aRequest(), world.invocation({ sender: world.slowSender(SENT_FOR_MS) }));
    expect(await world.ledger.get('r1')).toMatchObject({
      visibilityFrom: plusMs(START_OF_TEST, SENT_FOR_MS),
      searchFrom: START_OF_TEST,
      nextSearch: plusMs(START_OF_TEST, SENT_FOR_MS + 15 * SECOND_MS),
    });
  });

  it('is searched for from its acquire from the backlog on, not from its arrival days before', async () => {
    const world = testWorld();
    await world.ledger.create(enqueue(aRequest(), 'admission', 'backlog'));
    world.pass(3 * 86_400_000);
    world.glue.next('fails');
    await startWaiting(seen, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ searchFrom: world.clock() });
  });

  it('is first searched for when a search can clear it, if the visibility window is short', async () => {
    const world = testWorld();
    world.glue.next('fails');
    const timing = { ...DEFAULT_TIMING, visibilityWindowMs: 5 * SECOND_MS };
    await startNew(aRequest(), world.invocation({ timing }));
    expect(await world.ledger.get('r1')).toMatchObject({ nextSearch: plusMs(START_OF_TEST, 5 * SECOND_MS + 1) });
  });

  it('is kept in the history with its error and the time at which it was given up', async () => {
    const world = testWorld();
    world.glue.next('fails');
    await startNew(aRequest(), world.invocation({ sender: world.slowSender(SENT_FOR_MS) }));
    const error = { name: 'InternalServiceException', message: expect.any(String) };
    expect(await world.ledger.get('r1')).toMatchObject({
      error,
      history: [{ at: plusMs(START_OF_TEST, SENT_FOR_MS), what: 'sent', attempt: 1, result: 'ambiguous', error }],
    });
  });

  it('warns in the log that a run may exist', async () => {
    const world = testWorld();
    world.glue.next('fails');
    await startNew(aRequest(), world.invocation());
    expect(world.logged).toMatchObject([
      {
        level: 'warn',
        fields: { decision: 'uncertain', requestId: 'r1', error: { name: 'InternalServiceException' } },
      },
    ]);
  });
});

describe("the ledger's second try of a write whose reply was lost", () => {
  it('does not keep an acquire from the backlog from sending', async () => {
    const world = testWorld();
    await world.ledger.create(enqueue(aRequest(), 'admission', 'backlog'));
    const ledger = losingReplies(world.ledger);
    expect(await startWaiting(seen, world.invocation({ ledger }))).toMatchObject({ kind: 'started' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('does not send what was put in doubt between the tries, though the lease token is the same', async () => {
    const world = testWorld();
    const ledger = losingReplies(world.ledger, () => {
      for (const { leaseToken } of world.ledger.items()) world.ledger.put(anUncertain({ ...aRequest(), leaseToken }));
    });
    expect(await startNew(aRequest(), world.invocation({ ledger }))).toMatchObject({ kind: 'not-acquired' });

    world.ledger.put(aWaiting({ ...aRequest(), leaseToken: 'admission' }));
    expect(await startWaiting(seen, world.invocation({ ledger }))).toMatchObject({ kind: 'not-acquired' });
    expect(world.glue.sends).toEqual([]);
  });

  it.each([
    ['accepts', { kind: 'started' }],
    ['fails', { kind: 'uncertain' }],
    ['refuses', { kind: 'rejected' }],
    ['is busy', { kind: 'waiting' }],
  ] as const)('is not a lost lease when Glue %s', async (mood, result) => {
    const world = testWorld();
    world.glue.next(mood);
    const ledger = losingReplies(world.ledger);
    expect(await startNew(aRequest(), world.invocation({ ledger }))).toMatchObject(result);
    expect(world.decisions()).toEqual([result.kind]);
  });
});

describe('a request that Glue refuses for good', () => {
  it('is logged as an error that names it, with what Glue said', async () => {
    const world = testWorld();
    world.glue.next('refuses');
    await startNew(aRequest(), world.invocation());
    const error = { name: 'InvalidInputException' };
    const fields = { requestId: 'r1', trigger: 'orders', jobName: 'orders-etl', attempt: 1, state: 'REJECTED', error };
    expect(world.logged).toMatchObject([{ level: 'error', fields: { decision: 'rejected', ...fields } }]);
    expect(await world.ledger.get('r1')).toMatchObject({ history: [{ what: 'sent', result: 'rejected', error }] });
  });
});

describe('a request that another worker has changed meanwhile', () => {
  const overtaken = (state: 'WAITING' | 'UNCERTAIN' | 'REJECTED') => {
    const world = testWorld();
    const start: typeof world.glue.sender.start = async (request) => {
      const reply = await world.glue.sender.start(request);
      world.ledger.put({ ...anItem(state, { ...aRequest(), leaseToken: 'the other' }), history: [] });
      return reply;
    };
    return { world, invocation: world.invocation({ sender: { ...world.glue.sender, start } }) };
  };

  it.each([
    ['is busy', 'WAITING'],
    ['fails', 'UNCERTAIN'],
    ['refuses', 'REJECTED'],
  ] as const)('is left alone when Glue %s, even if it is %s just so by the other', async (mood, state) => {
    const { world, invocation } = overtaken(state);
    world.glue.next(mood);
    expect(await startNew(aRequest(), invocation)).toEqual({ kind: 'lost' });
    expect(await world.ledger.get('r1')).toMatchObject({ state, leaseToken: 'the other', history: [] });
    expect(await world.ledger.job('orders-etl')).toBeUndefined();
    expect(world.logged).toMatchObject([{ level: 'warn', fields: { decision: 'lease-lost', requestId: 'r1' } }]);
  });

  it('is reported when its run was started all the same and the ledger could not record it', async () => {
    const { world, invocation } = overtaken('REJECTED');
    expect(await startNew(aRequest(), invocation)).toMatchObject({ kind: 'started', jobRunId: 'jr_1' });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'unrecorded-run', jobRunId: 'jr_1' } }]);
  });
});

describe('what a send leaves in the ledger', () => {
  it('is a started request whose start is the moment of the send', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation({ sender: world.slowSender(SENT_FOR_MS) }));
    expect(await world.ledger.get('r1')).toMatchObject({
      startedAt: START_OF_TEST,
      history: [{ at: START_OF_TEST, what: 'sent', attempt: 1, result: 'started' }],
    });
  });

  it('never expires while the request has not ended', async () => {
    const world = testWorld();
    const moods = ['accepts', 'fails', 'is busy', 'throttles', 'is out of reach'] as const;
    for (const [index, mood] of moods.entries()) {
      world.glue.next(mood);
      await startNew(aRequest({ requestId: `r${index}` }), world.invocation());
    }
    await world.ledger.create(enqueue(aRequest({ requestId: 'waits' }), 'leaseToken', 'backlog'));
    const lease = { leaseToken: 'leaseToken', acquiredAt: START_OF_TEST, leaseUntil: START_OF_TEST };
    await world.ledger.create(create(aRequest({ requestId: 'starts' }), lease));
    for (const item of world.ledger.items()) expect(item).not.toHaveProperty('expiresAt');
  });

  it('is a rejection when there is no rendered request to send', async () => {
    const world = testWorld();
    const { request: _none, ...unrendered } = aRequest();
    expect(await startNew(unrendered, world.invocation())).toMatchObject({ error: { name: 'NothingToSend' } });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'REJECTED', error: { name: 'NothingToSend' } });
    expect([world.glue.sends, world.errors().length]).toEqual([[], 1]);
  });

  it("carries the attempt's own marker, under the name that was frozen with the request", async () => {
    const world = testWorld();
    const item = aWaiting({ ...aRequest({ markerName: '--our-marker' }), attempt: 2 });
    world.ledger.put(item);
    await startWaiting(item, world.invocation());
    const [sent] = world.glue.sends;
    expect(sent?.Arguments).toEqual({ '--source': 's3://landing/orders/r1.csv', '--our-marker': 'r1.2' });
  });
});

import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { startWaiting } from '../../lib/start/start-from-backlog.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

describe('startNew', () => {
  it('sends the frozen request with the marker of its first attempt, and records the run', async () => {
    const { ledger, glue, invocation } = testWorld();
    const result = await startNew(aRequest(), invocation());

    expect(result).toMatchObject({ kind: 'started', jobRunId: 'jr_1' });
    expect(glue.sends).toEqual([
      {
        JobName: 'orders-etl',
        Arguments: { '--source': 's3://landing/orders/r1.csv', '--trigger-request-id': 'r1.1' },
      },
    ]);
    expect(await ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1', attempt: 1 });
  });

  it('does nothing when the request is in the ledger already, in whatever state', async () => {
    const { ledger, glue, invocation } = testWorld();
    await ledger.create(enqueue(aRequest(), 'someone', 'backlog'));

    const result = await startNew(aRequest(), invocation());

    expect(result).toMatchObject({ kind: 'not-acquired', item: { state: 'WAITING', leaseToken: 'someone' } });
    expect(glue.sends).toEqual([]);
  });

  it('sends when its own first try of the creation got through and only the reply was lost', async () => {
    const { ledger, glue, invocation } = testWorld();
    const retried: WholeLedger = {
      ...ledger,
      create: async (item) => {
        await ledger.create(item);
        return ledger.create(item);
      },
    };

    expect(await startNew(aRequest(), invocation({ ledger: retried }))).toMatchObject({ kind: 'started' });
    expect(glue.runs).toHaveLength(1);
  });

  it('sends nothing when it is not known whether the creation was applied', async () => {
    const { ledger, glue, invocation } = testWorld();
    const unreachable: WholeLedger = {
      ...ledger,
      create: async (item) => {
        await ledger.create(item);
        throw new TriggerError('LEDGER_UNREACHABLE', 'no reply', { retryable: true });
      },
    };

    await expect(startNew(aRequest(), invocation({ ledger: unreachable }))).rejects.toThrow('no reply');
    expect(glue.sends).toEqual([]);
  });

  it('never sends twice after an ambiguous reply, and records when the visibility window begins', async () => {
    const { ledger, glue, invocation } = testWorld();
    glue.next('accepts but the reply is lost');

    expect(await startNew(aRequest(), invocation())).toMatchObject({ kind: 'uncertain' });

    expect(glue.sends).toHaveLength(1);
    expect(await ledger.get('r1')).toMatchObject({
      state: 'UNCERTAIN',
      visibilityFrom: START_OF_TEST,
      searchFrom: START_OF_TEST,
      nextSearch: plusMs(START_OF_TEST, 15 * SECOND_MS),
    });
  });

  it('requeues a request for a full job at its place in the backlog, and marks the backlog', async () => {
    const { ledger, glue, invocation } = testWorld();
    glue.next('is busy');

    expect(await startNew(aRequest(), invocation())).toMatchObject({ kind: 'waiting', reason: 'busy' });

    expect(await ledger.get('r1')).toMatchObject({ state: 'WAITING', waitingFor: 'busy', arrival: START_OF_TEST });
    expect(await ledger.job('orders-etl')).toHaveProperty('backlogMark');
  });

  it('sends again under the same lease while Glue throttles, and requeues when that does not help', async () => {
    const { ledger, glue, invocation } = testWorld();
    glue.next(...Array.from({ length: 100 }, () => 'throttles' as const));

    expect(await startNew(aRequest(), invocation())).toMatchObject({ kind: 'waiting', reason: 'throttled' });
    expect(glue.sends.length).toBeGreaterThan(10);
    expect(new Set(glue.sends.map(({ Arguments }) => Arguments?.['--trigger-request-id']))).toEqual(new Set(['r1.1']));
    const { sends } = glue;
    expect(await ledger.get('r1')).toMatchObject({
      ...{ state: 'WAITING', waitingFor: 'throttled' },
      history: [
        { what: 'sent', result: 'throttled', sends: sends.length - 1 },
        { what: 'sent', result: 'throttled' },
      ],
    });
  });

  it('keeps how often Glue throttled it, and the run that it got in the end', async () => {
    const { ledger, glue, invocation } = testWorld();
    glue.next('throttles', 'throttles', 'throttles');

    expect(await startNew(aRequest(), invocation())).toMatchObject({ kind: 'started' });
    expect((await ledger.get('r1'))?.history).toMatchObject([
      { what: 'sent', attempt: 1, result: 'throttled', sends: 3, error: { name: expect.any(String) } },
      { what: 'sent', attempt: 1, result: 'started' },
    ]);
  });

  it('does not begin a send that the remaining time cannot finish', async () => {
    const { ledger, glue, invocation } = testWorld();

    expect(await startNew(aRequest(), invocation({ limitMs: 14 * SECOND_MS }))).toMatchObject({ reason: 'no-time' });
    expect(glue.sends).toEqual([]);
    expect(await ledger.get('r1')).toMatchObject({ state: 'WAITING' });
  });

  it('does not send after a pause that outlasted its lease, whatever the invocation believes of its time', async () => {
    const { ledger, glue, invocation, pass } = testWorld();
    const frozen: WholeLedger = {
      ...ledger,
      create: async (item) => {
        const created = await ledger.create(item);
        pass(60 * MINUTE_MS);
        return created;
      },
    };

    await startNew(aRequest(), { ...invocation({ ledger: frozen }), remainingMs: () => MINUTE_MS });
    expect(glue.sends).toEqual([]);
  });

  it('keeps what Glue refuses for good, with the reason and an expiry', async () => {
    const { ledger, glue, invocation } = testWorld();
    glue.next('refuses');

    expect(await startNew(aRequest(), invocation())).toMatchObject({ kind: 'rejected' });
    const item = await ledger.get('r1');
    expect(item).toMatchObject({ state: 'REJECTED', error: { name: 'InvalidInputException' } });
    expect(item?.expiresAt).toBe((START_OF_TEST + 90 * 86_400_000) / 1_000);
  });

  it('has a lease that it cannot outlive, even when the environment asks for a shorter one', async () => {
    const { ledger, glue, invocation } = testWorld();
    let leaseUntil: number | undefined;
    const watched = {
      ...invocation({ limitMs: MINUTE_MS }),
      timing: { ...invocation().timing, leaseFloorMs: 1 },
      sender: {
        ...glue.sender,
        start: async (request: Parameters<typeof glue.sender.start>[0]) => {
          leaseUntil = (await ledger.get('r1'))?.leaseUntil;
          return glue.sender.start(request);
        },
      },
    };
    await startNew(aRequest(), watched);
    expect(leaseUntil).toBe(START_OF_TEST + MINUTE_MS + 5 * SECOND_MS);
  });

  it('keeps trying to record a started run while the ledger fails and time is left', async () => {
    const { ledger, invocation } = testWorld();
    let failures = 3;
    const flaky: WholeLedger = {
      ...ledger,
      change: async (change) => {
        if (failures-- > 0) throw new TriggerError('LEDGER_UNREACHABLE', 'down', { retryable: true });
        return ledger.change(change);
      },
    };

    await startNew(aRequest(), invocation({ ledger: flaky }));
    expect(await ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('leaves a STARTING item with its lease when the record could not be written at all', async () => {
    const { ledger, invocation, decisions } = testWorld();
    const down: WholeLedger = {
      ...ledger,
      change: async () => {
        throw new TriggerError('LEDGER_UNREACHABLE', 'down', { retryable: true });
      },
    };

    expect(await startNew(aRequest(), invocation({ ledger: down }))).toMatchObject({ kind: 'started' });
    expect(await ledger.get('r1')).toMatchObject({ state: 'STARTING' });
    expect(decisions()).toContain('not-written');
  });
});

describe('startWaiting', () => {
  it('acquires with a new lease token each time, and keeps arrival and attempt', async () => {
    const { ledger, glue, invocation, pass } = testWorld();
    await ledger.create(enqueue(aRequest(), 'admission', 'backlog'));
    const seen = { ...aRequest(), leaseToken: 'admission', attempt: 1 };
    glue.next('is busy', 'is busy');
    await startWaiting(seen, invocation());
    const once = await ledger.get('r1');
    pass(MINUTE_MS);
    await startWaiting({ ...seen, leaseToken: once?.leaseToken ?? '' }, invocation());
    const twice = await ledger.get('r1');

    expect(new Set(['admission', once?.leaseToken, twice?.leaseToken]).size).toBe(3);
    expect(twice).toMatchObject({ state: 'WAITING', arrival: START_OF_TEST, attempt: 1 });
  });

  it('is refused by an item that was acquired and requeued since it was seen', async () => {
    const { ledger, glue, invocation } = testWorld();
    await ledger.create(enqueue(aRequest(), 'a newer lease token', 'backlog'));

    const result = await startWaiting(
      { ...aRequest(), leaseToken: 'the lease token that was seen', attempt: 1 },
      invocation(),
    );

    expect(result).toMatchObject({ kind: 'not-acquired', item: { leaseToken: 'a newer lease token' } });
    expect(glue.sends).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { LedgerItem, StartingItem } from '../../lib/core/ledger/ledger-item.ts';
import { gather } from '../../lib/core/ledger/member-writes.ts';
import { create, enqueue, record, requeue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { sharingLedger } from '../../lib/ledger/sharing-ledger.ts';
import type { PendingWrite } from '../../lib/ports/shared-calls.ts';
import { aMembership } from '../doubles/items-in-state.ts';
import { aLease, aNewRequest, noon } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';

const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;
const started = (item: StartingItem) => record(item, { jobRunId: `jr_${item.requestId}`, startedAt: noon }, entry);
const aCreate = (): StartingItem => create(aNewRequest(), aLease());

/** A ledger whose calls are counted, and whose turns and pauses are in the test's hand. */
const sharing = ({ remainingMs = 60_000, mostWrites = 25 } = {}) => {
  const memory = memoryLedger();
  const calls: string[][] = [];
  const turns: (() => void)[] = [];
  const pauses: { readonly ms: number; readonly over: () => void }[] = [];
  const carryOut = (writes: readonly PendingWrite[]): void => {
    calls.push(writes.map(({ write }) => (write.kind === 'create' ? 'create' : write.change.operation)));
    for (const { write, settle } of writes)
      settle(write.kind === 'create' ? memory.create(write.item) : memory.change(write.change));
  };
  const ledger = sharingLedger(
    memory,
    { mostWrites, carryOut },
    {
      timing: DEFAULT_TIMING,
      remainingMs: () => remainingMs,
      nextTurn: (callBack) => turns.push(callBack),
      sleepMs: (ms) => new Promise((over) => pauses.push({ ms, over })),
    },
  );
  let counted = 0;
  const turn = (): void => {
    counted = turns.length;
    for (const callBack of turns.splice(0)) callBack();
  };
  const createAll = async (items: readonly LedgerItem[]) => {
    const created = items.map((item) => ledger.create(item));
    turn();
    return Promise.all(created);
  };
  const endPauses = async (): Promise<void> => {
    for (const { over } of pauses.splice(0)) over();
    await new Promise(setImmediate);
  };
  return { ledger, memory, calls, pauses, turn, turnsAsked: () => counted, createAll, endPauses };
};

describe('creates', () => {
  it('of one turn share a call, and each has its own answer', async () => {
    const { memory, calls, turnsAsked, createAll } = sharing();
    const [first, second] = [aCreate(), aCreate()];
    await memory.create(second);
    expect(await createAll([first, second, enqueue(aNewRequest(), 'me', 'backlog')])).toEqual([
      { applied: true },
      { applied: false, item: second },
      { applied: true },
    ]);
    expect(calls).toEqual([['create', 'create', 'create']]);
    expect(turnsAsked()).toBe(1);
  });

  it('wait for nothing but the turn, and take along the results that wait', async () => {
    const { ledger, calls, pauses, turn, createAll } = sharing();
    const [first, second] = [aCreate(), aCreate()];
    await createAll([first, second]);
    const recorded = ledger.change(started(first));
    expect(pauses).toHaveLength(1);
    const created = ledger.create(aCreate());
    turn();
    expect(await Promise.all([recorded, created])).toEqual([{ applied: true }, { applied: true }]);
    expect(calls).toEqual([
      ['create', 'create'],
      ['record', 'create'],
    ]);
  });
});

describe('the result of a send', () => {
  it('waits for the results of the others, and is written when all are there', async () => {
    const { ledger, calls, turn, createAll } = sharing();
    const items = [aCreate(), aCreate(), aCreate()] as const;
    await createAll(items);
    const [first, second, third] = items;
    const results = [ledger.change(started(first)), ledger.change(started(second))];
    turn();
    expect(calls).toHaveLength(1);
    results.push(ledger.change(requeue(third, { notBefore: noon, waitingFor: 'busy' }, entry)));
    turn();
    expect(await Promise.all(results)).toEqual([{ applied: true }, { applied: true }, { applied: true }]);
    expect(calls.slice(1)).toEqual([['record', 'record', 'requeue']]);
  });

  it('waits no longer than a tenth of a second, counted from the first that waits', async () => {
    const { ledger, calls, pauses, createAll, endPauses } = sharing();
    const items = [aCreate(), aCreate(), aCreate()] as const;
    await createAll(items);
    const results = [ledger.change(started(items[0])), ledger.change(started(items[1]))];
    expect(pauses.map(({ ms }) => ms)).toEqual([100]);
    await endPauses();
    expect(await Promise.all(results)).toEqual([{ applied: true }, { applied: true }]);
    expect(calls.slice(1)).toEqual([['record', 'record']]);
  });

  it('is written once when its wait ends just before the turn in which a create would take it along', async () => {
    const { ledger, calls, turn, createAll, endPauses } = sharing();
    const [first, second] = [aCreate(), aCreate()];
    await createAll([first, second]);
    const recorded = ledger.change(started(first));
    const created = ledger.create(aCreate());
    await endPauses();
    turn();
    expect(await Promise.all([recorded, created])).toEqual([{ applied: true }, { applied: true }]);
    expect(calls.slice(1)).toEqual([['record', 'create']]);
  });

  it('that comes after such a wait begins a wait of its own', async () => {
    const { ledger, calls, pauses, turn, createAll, endPauses } = sharing();
    const items = [aCreate(), aCreate(), aCreate(), aCreate()] as const;
    await createAll(items);
    const early = ledger.change(started(items[0]));
    const created = ledger.create(aCreate());
    turn();
    await Promise.all([early, created]);
    const late = ledger.change(started(items[1]));
    const [ofEarly] = pauses.splice(0, 1);
    ofEarly?.over();
    await new Promise(setImmediate);
    expect(calls).toHaveLength(2);
    await endPauses();
    expect(await late).toEqual({ applied: true });
  });

  it('waits for nobody where no other was created here to be sent', async () => {
    const { ledger, memory, pauses, turn, createAll } = sharing();
    const [own, taken] = [aCreate(), aCreate()];
    await memory.create({ ...taken, leaseToken: 'somebody else' });
    const gathers = gather({ ...aNewRequest(), member: aMembership() }, 'me');
    await createAll([own, taken, enqueue(aNewRequest(), 'me', 'backlog'), gathers]);
    const recorded = ledger.change(started(own));
    turn();
    expect(await recorded).toEqual({ applied: true });
    expect(pauses).toEqual([]);
  });

  it('waits also for a request whose create was refused by its own first try', async () => {
    const { ledger, memory, pauses, createAll } = sharing();
    const [own, repeated] = [aCreate(), aCreate()];
    await memory.create(repeated);
    await createAll([own, repeated]);
    void ledger.change(started(own));
    expect(pauses).toHaveLength(1);
  });

  it('waits for no others when they fill a call', async () => {
    const { ledger, calls, turn, createAll } = sharing({ mostWrites: 2 });
    const items = [aCreate(), aCreate(), aCreate()] as const;
    await createAll(items);
    const results = [ledger.change(started(items[0])), ledger.change(started(items[1]))];
    turn();
    await Promise.all(results);
    expect(calls.slice(1)).toEqual([['record', 'record']]);
  });

  it.each([
    ['3,050 ms are left: for 50 ms', 3_050, [50]],
    ['3,000 ms are left, which two writes need: not at all', 3_000, []],
    ['the function is about to be cut off: not at all', 10, []],
  ])('waits, when %s', async (_, remainingMs, waits) => {
    const { ledger, pauses, turn, createAll, endPauses } = sharing({ remainingMs });
    const [first, second] = [aCreate(), aCreate()];
    await createAll([first, second]);
    const recorded = ledger.change(started(first));
    expect(pauses.map(({ ms }) => ms)).toEqual(waits);
    turn();
    await endPauses();
    expect(await recorded).toEqual({ applied: true });
  });
});

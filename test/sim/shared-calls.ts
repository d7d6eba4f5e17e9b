import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { sharingLedger } from '../../lib/ledger/sharing-ledger.ts';
import type { AdmissionLedger, WriteResult } from '../../lib/ports/ledger.ts';
import type { LedgerWrite, PendingWrite, SharedCalls } from '../../lib/ports/shared-calls.ts';
import type { Fault } from './faults.ts';
import { travelling, unreachable } from './ledger-calls.ts';
import type { Worker, World } from './world.ts';

/** As in the real thing. */
const MOST_WRITES = 25;

/** The table itself: nothing of it takes time or fails. */
interface Table {
  /** Hears of each create before it is sent. */
  readonly begins: (item: LedgerItem) => void;
  readonly carryOut: (
    about: { readonly operation: string; readonly requestId: string },
    by: (ledger: AdmissionLedger) => Promise<WriteResult>,
  ) => Promise<WriteResult>;
  readonly get: AdmissionLedger['get'];
}

/**
 * Writes of a worker that share calls. What befalls a call befalls all of its writes, and each at a moment of its own:
 * of a call that throws some are applied and some not, and its late copy is a late copy of each. One write can also fail
 * within a call that succeeds.
 */
export const sharedCallsFor = (world: World, worker: Worker, alone: AdmissionLedger, table: Table): SharedCalls => {
  const { chance } = world;

  const carryOut = (members: readonly PendingWrite[]): void => {
    const [only, ...others] = members;
    if (only !== undefined && others.length === 0) {
      only.settle(by(only.write)(alone));
      return;
    }
    const { key, fault } = worker.point('write', members.map(({ write }) => nameOf(write)).join(' + '));
    for (const { write, settle } of members) {
      if (write.kind === 'create') table.begins(write.item);
      const isLeftOut = fault?.kind === 'throws, but applied' && chance.happens(`${key} without ${nameOf(write)}`, 0.5);
      settle(member(write, key, isLeftOut ? { ...fault, kind: 'throws' } : fault));
    }
  };

  const member = async (write: LedgerWrite, callKey: string, ofCall: Fault | undefined): Promise<WriteResult> => {
    const name = nameOf(write);
    const { fault } = ofCall === undefined ? worker.point('member', `${name} in a call`) : {};
    if (fault?.kind === 'given up') {
      return worker.later(300, () => undefined).then(() => Promise.reject(unreachable(name)));
    }
    if (fault?.kind === 'refused in passing') await worker.later(30 + fault.size * 200, () => undefined);
    const travel = { what: name, key: `${callKey} ${name}`, fault: ofCall };
    const result = await travelling(world, worker, travel, () => table.carryOut(aboutOf(write), by(write)));
    if (result.applied) return result;
    if (fault?.kind === 'refuser not read') throw unreachable(name);
    const readMs = chance.between(`${callKey} ${name} read`, 2, 30);
    return { applied: false, item: await worker.later(readMs, () => table.get(aboutOf(write).requestId)) };
  };

  return {
    mostWrites: MOST_WRITES,
    carryOut: (writes) => {
      for (const members of withoutTwice(writes)) carryOut(members);
    },
  };
};

/** A call holds no two writes of one item. */
const withoutTwice = (writes: readonly PendingWrite[]): readonly (readonly PendingWrite[])[] => {
  const calls: PendingWrite[][] = [];
  const idOf = ({ write }: PendingWrite): string => aboutOf(write).requestId;
  for (const pending of writes) {
    const fit = calls.find((call) => call.every((other) => idOf(other) !== idOf(pending)));
    if (fit === undefined) calls.push([pending]);
    else fit.push(pending);
  }
  return calls;
};

const by =
  (write: LedgerWrite) =>
  (ledger: AdmissionLedger): Promise<WriteResult> =>
    write.kind === 'create' ? ledger.create(write.item) : ledger.change(write.change);

const aboutOf = (write: LedgerWrite): { readonly operation: string; readonly requestId: string } =>
  write.kind === 'create'
    ? { operation: 'create', requestId: write.item.requestId }
    : { operation: write.change.operation, requestId: write.change.item.requestId };

const nameOf = (write: LedgerWrite): string => `${aboutOf(write).operation}(${aboutOf(write).requestId})`;

/** The ledger of a worker that admits, or closes groups: its writes share calls. */
export const sharedBy = <Whole extends AdmissionLedger>(
  world: World,
  worker: Worker,
  ledger: Whole,
  table: Table,
): Whole => {
  const { scheduler, scenario, guard, chance } = world;
  let turns = 0;
  const calls = sharedCallsFor(world, worker, ledger, table);
  const { create, change } = sharingLedger(ledger, guard?.sharedCalls?.(calls) ?? calls, {
    timing: { ...scenario.timing, ...guard?.timing },
    remainingMs: () => worker.endsAt - scheduler.now(),
    sleepMs: (ms) => worker.later(ms, () => undefined),
    // What is ready some milliseconds later may still come along.
    nextTurn: (callBack) => {
      turns += 1;
      void worker.later(chance.between(`${worker.name} turn ${turns}`, 0, 20), callBack);
    },
  });
  return { ...ledger, create, change };
};

import { dynamoSharedCalls } from '../../lib/adapters/dynamo/dynamo-shared-calls.ts';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { record } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { sharingLedger } from '../../lib/ledger/sharing-ledger.ts';
import type { AdmissionLedger, WriteResult } from '../../lib/ports/ledger.ts';
import { aStarting, noon } from '../doubles/ledger-items.ts';
import { type BatchingLedger, wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { CONTRACT_PAGE_SIZE } from './ledger-contract.ts';

const never = (): Promise<never> => Promise.reject(new Error('expected a shared call, found a write by itself'));

/** The ledger each of whose creates and changes shares a call with another write, which is refused; none goes by itself. */
export const sharingDynamoLedger = (table: DynamoTable): BatchingLedger => {
  const whole = wholeDynamoLedger(table, { pageSize: CONTRACT_PAGE_SIZE });
  const calls = dynamoSharedCalls(
    table,
    { ...whole, create: never, change: never },
    { sleepMs: async () => undefined, random: Math.random },
  );
  const shared = async (write: (ledger: AdmissionLedger) => Promise<WriteResult>): Promise<WriteResult> => {
    // One for each write: two writes of one item would not share a call.
    const ledger = sharingLedger(whole, calls, {
      sleepMs: async () => undefined,
      remainingMs: () => 60_000,
      timing: DEFAULT_TIMING,
      nextTurn: setImmediate,
    });
    const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;
    const nobody = record(aStarting(), { jobRunId: 'jr', startedAt: noon }, entry);
    const [result, refused] = await Promise.all([write(ledger), ledger.change(nobody)]);
    if (refused.applied) throw new Error('expected a change of no item to be refused, found it applied');
    return result;
  };
  return {
    ...whole,
    create: (item) => shared((ledger) => ledger.create(item)),
    change: (change) => shared((ledger) => ledger.change(change)),
  };
};

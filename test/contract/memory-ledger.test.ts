import { describe } from 'vitest';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';

describe('the ledger in memory', () => {
  ledgerContract(async () => ({
    ledger: memoryLedger({ pageSize: CONTRACT_PAGE_SIZE }),
    close: async () => undefined,
  }));
});

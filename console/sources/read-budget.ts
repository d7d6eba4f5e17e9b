import { HISTORY_SHARDS } from '../../lib/core/ledger/ledger-indexes.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';

/** The console asks the ledger at most so often in a minute, however many triggers and jobs there are. */
export const QUERIES_A_MINUTE = 1_200;

/** It looks no more often than this. */
const SHORTEST_MS = 5 * SECOND_MS;

/** What one reading of the ledger asks for. */
export interface Reading {
  /** Days of triggers in the index `history`: each has several partitions. */
  readonly days: number;
  /** Backlogs and lists of runs in the index `open`, and the register. */
  readonly others: number;
}

/** How many queries a reading takes. */
export const queriesOf = ({ days, others }: Reading): number => days * HISTORY_SHARDS + others;

/** After what time the ledger may be read again, so that all queries of a minute stay within the bound. */
export const pauseAfter = (reading: Reading): number =>
  Math.max(SHORTEST_MS, Math.ceil((queriesOf(reading) / QUERIES_A_MINUTE) * MINUTE_MS));

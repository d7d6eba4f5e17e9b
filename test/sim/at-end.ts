import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';

/** Whether nothing is left to happen to a request by itself. */
export const isAtEnd = (state: RequestState): boolean =>
  isFinalRunState(state) || state === 'UNKNOWN' || state === 'REJECTED' || state === 'CANCELLED';

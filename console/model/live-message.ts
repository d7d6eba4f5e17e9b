import type { FaultSwitch } from './fault-switch.ts';
import type { JobNow } from './job-now.ts';
import type { PauseNow } from './pause-now.ts';
import type { Row } from './row.ts';
import type { Setup } from './setup.ts';

/** What the server tells an open page, as it happens. */
export type LiveMessage =
  /** The first one; all that the page knew before is to be forgotten. */
  | { readonly kind: 'setup'; readonly setup: Setup }
  /** Rows that are new or have changed. */
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'jobs'; readonly jobs: readonly JobNow[] }
  /** All that is paused. */
  | { readonly kind: 'pauses'; readonly pauses: readonly PauseNow[] }
  | { readonly kind: 'faults'; readonly faults: readonly FaultSwitch[] }
  /** The ledger was read, and will be again so often. */
  | { readonly kind: 'read'; readonly everyMs: number }
  /** The ledger cannot be read: why, and what to do. */
  | { readonly kind: 'problem'; readonly message: string };

/** The page keeps so many rows, and the server too: the latest. */
export const MOST_ROWS = 10_000;

import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs, toIso } from '../../lib/core/time.ts';
import type { Chance } from '../sim/chance.ts';
import { batchWishes } from './batch-wishes.ts';
import { TAIL, timesOf, type Wish } from './wish.ts';

/** A message that no handler can read. */
export interface Malformed {
  readonly queue: 'uploads' | 'schedules' | 'run-state';
  readonly body: string;
  readonly atMs: number;
}

export interface WishPlan {
  readonly wishes: readonly Wish[];
  readonly malformed: readonly Malformed[];
}

const FIRST_NIGHT = Date.UTC(2026, 0, 1, 1);
const DAY_MS = 86_400_000;
const UPLOADS = ['orders', 'orders', 'orders', 'invoices', 'invoices', 'flaky', 'stubborn', 'gone', 'unfit'] as const;
/** The job that Glue does not know. */
export const MISSING_JOB = 'gone';

/**
 * Whether a request waits until its job exists: in the backlog, tried in between, or in a doubt that no list can
 * resolve.
 */
export const awaitsItsJob = ({ state, jobName }: Pick<LedgerItem, 'state' | 'jobName'>): boolean =>
  jobName === MISSING_JOB && (state === 'WAITING' || state === 'STARTING' || state === 'UNCERTAIN');

const wishOf = (n: number, spanMs: number, chance: Chance): Wish => {
  const about = timesOf(n, spanMs, chance);
  const kind = chance.fraction(`kind ${n}`);
  if (kind < 0.08) {
    const source = toIso(epochMs(FIRST_NIGHT + n * DAY_MS)).replace('.000Z', 'Z');
    return { ...about, kind: 'schedule', trigger: 'nightly', source, becomes: 'run' };
  }
  if (kind < 0.16) return { ...about, kind: 'manual', trigger: 'reprocess', source: `call-${n}`, becomes: 'run' };
  const trigger = chance.pick(`trigger ${n}`, UPLOADS);
  const becomes = trigger === 'gone' ? 'no run' : trigger === 'unfit' ? 'rejected' : 'run';
  const size = trigger === 'unfit' ? 0 : 1 + (n % 100);
  return { ...about, kind: 'upload', trigger, source: `${trigger}/${n}${TAIL}`, size, becomes };
};

/** All that happens from outside in one history: so many events for a run of their own, and so many uploads for batches. */
export const planWishes = (count: number, uploads: number, spanMs: number, chance: Chance): WishPlan => ({
  wishes: [
    ...Array.from({ length: count }, (_, n) => wishOf(n, spanMs, chance)),
    ...batchWishes(uploads, spanMs, chance),
  ],
  malformed: (['uploads', 'schedules', 'run-state', 'uploads'] as const).map((queue, n) => ({
    queue,
    body: JSON.stringify({ malformed: n }),
    atMs: chance.fraction(`malformed ${n}`) * spanMs,
  })),
});

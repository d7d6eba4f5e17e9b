import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs, toIso } from '../../lib/core/time.ts';
import type { Chance } from '../sim/chance.ts';

/** Something that happens once in a history, and what must have become of it in the end. */
export type Wish = {
  /** Named by the run's argument `--source`. */
  readonly source: string;
  readonly trigger: string;
  /** When it happens, counted from the beginning, in milliseconds of the fast clock. */
  readonly atMs: number;
  /** How often the event is delivered too often. */
  readonly copies: number;
  /** Whether the copies come at once, each to a process of its own, or through the queue some time later. */
  readonly copiesAtOnce: boolean;
  /** `no run`: its job is missing, so it waits for the job, or is rejected with the reason. */
  readonly becomes: 'run' | 'rejected' | 'no run';
} & ({ readonly kind: 'upload'; readonly size: number } | { readonly kind: 'schedule' | 'manual' });

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

/** Needs percent-encoding, form-encoding and UTF-8. */
const TAIL = ' ü+%.csv';

const wishOf = (n: number, spanMs: number, chance: Chance): Wish => {
  const about = {
    // The second half comes in bursts, as uploads do.
    atMs: chance.happens(`burst ${n}`, 0.5)
      ? (chance.between(`burst at ${n}`, 1, 4) * spanMs) / 5
      : chance.fraction(`at ${n}`) * spanMs,
    copies: chance.happens(`doubled ${n}`, 0.5) ? chance.between(`copies ${n}`, 1, 3) : 0,
    copiesAtOnce: chance.happens(`at once ${n}`, 0.5),
  };
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

/** All that happens from outside in one history. */
export const planWishes = (count: number, spanMs: number, chance: Chance): WishPlan => ({
  wishes: Array.from({ length: count }, (_, n) => wishOf(n, spanMs, chance)),
  malformed: (['uploads', 'schedules', 'run-state', 'uploads'] as const).map((queue, n) => ({
    queue,
    body: JSON.stringify({ malformed: n }),
    atMs: chance.fraction(`malformed ${n}`) * spanMs,
  })),
});

import { signal } from '@preact/signals';
import { type EpochMs, epochMs } from '../../lib/core/time.ts';

const TICK_MS = 1_000;

/** The person's clock, for bars of what is under way. */
export const now = signal<EpochMs>(epochMs(Date.now()));

/** Sets the clock, also between its ticks. */
export const tick = (): void => {
  now.value = epochMs(Date.now());
};

setInterval(tick, TICK_MS);

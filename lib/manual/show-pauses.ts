import { type Pause, sinceOf } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { toIso } from '../core/time.ts';

/** Who pauses something, in the answers of the function `manual`. */
export interface PauseFields {
  readonly by: string;
  readonly why: string;
  readonly since: string;
}

/** A pause for an answer. */
export const pauseFields = (pause: Pause): PauseFields => ({
  by: pause.by,
  why: pause.why,
  since: toIso(sinceOf(pause)),
});

/** Who pauses, since when and why, for a sentence. */
export const showPauses = (pauses: readonly Pause[]): string =>
  pauses.map((pause) => `${pause.by} since ${showMoment(sinceOf(pause))} (${pause.why})`).join(', and by ');

/** The sentence on what is paused; none where nothing is. */
export const showPaused = (pauses: readonly Pause[]): string =>
  pauses.length === 0 ? '' : ` It is paused by ${showPauses(pauses)}.`;

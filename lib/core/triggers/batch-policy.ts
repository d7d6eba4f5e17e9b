import type { KeyPattern } from './key-tokens.ts';
import type { ManifestFormat } from './manifest-place.ts';

/** How a trigger's uploads are gathered into batches, each of which is one run. */
export interface BatchPolicy {
  /** The captures on whose values the members of a batch agree; none: any uploads of the trigger. */
  readonly by: readonly string[];
  /** How many uploads a batch may have. */
  readonly items: number;
  /** How many bytes its objects may have together; one object alone may have more. Absent: any number. */
  readonly bytes?: number;
  /** A batch closes when nothing has come for so long; absent: not for that. */
  readonly quietSeconds?: number;
  /** A batch closes so long after its first upload; absent: only at `at`. */
  readonly atMostSeconds?: number;
  /** A batch closes at this time of each day. */
  readonly at?: DailyTime;
  /** What must be there before a batch may close. */
  readonly need?: NeededParts;
  /** A batch may close only once an object whose key matches has come. That object is no member. */
  readonly until?: KeyPattern;
  /** What happens at the deadline to a batch that lacks something. */
  readonly orElse: 'wait' | 'start';
  /** A group's next batch begins only when the run of its last one has ended. */
  readonly hold: boolean;
  /** How the list of its objects is written, if its request reads it; absent: as JSON lines. */
  readonly format?: ManifestFormat;
}

/** A time of day in a time zone, by minutes since midnight as its clock shows them. */
export interface DailyTime {
  readonly minuteOfDay: number;
  readonly timezone: string;
}

/** Uploads with each of these values of a capture, or with so many different ones. */
export type NeededParts =
  | { readonly capture: string; readonly names: readonly string[] }
  | { readonly capture: string; readonly different: number };

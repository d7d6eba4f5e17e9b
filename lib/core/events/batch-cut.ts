/**
 * Why a group's members were cut into a batch.
 *
 * - `full`: as many objects, or as many bytes, as a batch may have.
 * - `quiet`: nothing more has come for as long as the trigger says.
 * - `deadline`: the longest wait, or the time of day, that the trigger says.
 * - `close`: a person closed it.
 * - `batch-removed`: the triggers file does not batch them any more.
 */
export type CutReason = 'full' | 'quiet' | 'deadline' | 'close' | 'batch-removed';

/** A group's uploads have become one batch. Only the sweep makes this event, of a cut that stands in the ledger. */
export interface BatchCut {
  readonly source: 'batch';
  /** The group's id. */
  readonly group: string;
  /** The token of the cut. It makes the batch's request id, and no other cut has it. */
  readonly cutToken: string;
  /** The values on which all members agree, by the names of the trigger's `by`. */
  readonly by: Readonly<Record<string, string>>;
  /** Counts the group's batches, for people; it begins anew when the group has expired. */
  readonly number: number;
  readonly reason: CutReason;
  /** Whether all that the trigger waits for was there. */
  readonly complete: boolean;
  /** What was missing, in the order of the file. */
  readonly missing: readonly string[];
  /** How many objects: an object that was uploaded twice counts once. */
  readonly count: number;
  /** Their sizes together, in bytes. */
  readonly bytes: number;
  /** The earliest and the latest `eventTime` of the objects. */
  readonly first: string;
  readonly last: string;
  /** The address of the list of its objects; absent where no expression reads it. */
  readonly manifest?: string;
  /** The objects' keys; absent where they are many. */
  readonly keys?: readonly string[];
}

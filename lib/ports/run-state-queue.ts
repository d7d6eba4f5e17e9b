import type { GlueRunEvent } from '../core/events/glue-run-event.ts';

/** The queue from which the ends of runs are heard. */
export interface RunStateQueue {
  /** Lets an end be heard once more, marked as `again`, after so many milliseconds. Rejects when it was not taken. */
  tellAgain(end: GlueRunEvent, afterMs: number): Promise<void>;
}

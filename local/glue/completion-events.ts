import type { FaultBook } from './fault-book.ts';
import type { RunStateChange } from './glue-run.ts';

/**
 * Only these have an event. https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 */
const WITH_EVENT: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED']);

/** Passes completion events on, after applying the active faults. */
export const completionEvents =
  (book: FaultBook, later: (ms: number, task: () => void) => void, deliver?: (change: RunStateChange) => void) =>
  (change: RunStateChange): void => {
    if (deliver === undefined || !WITH_EVENT.has(change.run.state)) return;
    const occasion = { jobName: change.run.jobName, arguments: change.run.arguments };
    if (book.strike(['lose-events'], occasion) !== undefined) return;
    const copies = book.strike(['duplicate-events'], occasion) === undefined ? 1 : 2;
    const delayed = book.strike(['delay-events'], occasion);
    for (let copy = 0; copy < copies; copy += 1) {
      if (delayed === undefined) deliver(change);
      else later((delayed.seconds ?? 0) * 1_000, () => deliver(change));
    }
  };

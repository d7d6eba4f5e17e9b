import { parseGlueRunEvent } from '../lib/core/glue-run-event.ts';
import { noteRunState } from '../lib/note-run-state.ts';
import { observed } from '../lib/observed.ts';
import { receiveBatch } from '../lib/receive-batch.ts';
import { receivePayload } from '../lib/receive-payload.ts';

/** Called by the queue `run-state`, ten seconds after Glue said that a run changed its state. */
export const handler = observed(
  ({ log }) =>
    (event, invocation) =>
      receiveBatch(
        event,
        (payload) => receivePayload([parseGlueRunEvent(payload)], (change) => noteRunState(change, invocation), log),
        log,
      ),
);

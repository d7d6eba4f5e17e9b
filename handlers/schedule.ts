import { admitEvent } from '../lib/admit-event.ts';
import { parseScheduleEvent } from '../lib/core/schedule-events.ts';
import { observed } from '../lib/observed.ts';
import { receiveBatch } from '../lib/receive-batch.ts';
import { receivePayload } from '../lib/receive-payload.ts';

/** Called by the queue `schedules`, or directly by a scheduled rule. */
export const handler = observed(
  ({ planContext, log }) =>
    (event, invocation) =>
      receiveBatch(
        event,
        (payload) =>
          receivePayload([parseScheduleEvent(payload)], (due) => admitEvent(due, planContext, invocation), log),
        log,
      ),
);

import { admitAll } from '../lib/admit-all.ts';
import { planSchedule } from '../lib/core/plan.ts';
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
          receivePayload(
            [parseScheduleEvent(payload)],
            async (due) => admitAll(await planSchedule(due, planContext), invocation),
            log,
          ),
        log,
      ),
);

import { dynamoAdmissionLedger } from '../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { parseScheduleEvent } from '../lib/core/events/schedule-events.ts';
import { planSchedule } from '../lib/core/plan/plan.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { admit } from '../lib/start/admit.ts';

/** Called by the queue `schedules`, or directly by a scheduled rule. */
export const handler = observed(({ planContext, log, table }) => {
  const ledger = dynamoAdmissionLedger(table);
  return (delivered, invocation) =>
    receive(
      delivered,
      {
        parse: (payload) => [parseScheduleEvent(payload)],
        decide: (time) => planSchedule(time, planContext),
        carryOut: (decision) => admit(decision, { ...invocation, ledger }),
      },
      log,
    );
});

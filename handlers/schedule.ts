import { parseScheduleEvent } from '../lib/core/events/schedule-events.ts';
import { planSchedule } from '../lib/core/plan/plan.ts';
import { admittingWith } from '../lib/lambda/admission.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { admit } from '../lib/start/admit.ts';

/** Called by the queue `schedules`, or directly by a scheduled rule. */
export const handler = observed((service) => {
  const { planContext, log } = service;
  const admitting = admittingWith(service);
  return (delivered, invocation) => {
    const admission = admitting(invocation);
    return receive(
      delivered,
      {
        parse: (payload) => [parseScheduleEvent(payload)],
        decide: (time) => planSchedule(time, planContext),
        carryOut: (decision) => admit(decision, admission),
      },
      log,
    );
  };
});

import { parseScheduleEvent } from '../lib/core/events/schedule-events.ts';
import { planSchedule } from '../lib/core/plan/plan.ts';
import { admittingHandler } from '../lib/lambda/admitting-handler.ts';

/** Called by the queue `schedules`, or directly by a scheduled rule. */
export const handler = admittingHandler((payload) => [parseScheduleEvent(payload)], planSchedule);

import { admittingHandler } from '../lib/admitting-handler.ts';
import { planSchedule } from '../lib/core/plan.ts';
import { parseScheduleEvent } from '../lib/core/schedule-events.ts';

/** Called by the queue `schedules`, or directly by a scheduled rule. */
export const handler = admittingHandler((payload) => [parseScheduleEvent(payload)], planSchedule);

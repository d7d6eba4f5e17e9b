import { type CivilDate, dateOfWall, parseWall, showWall, wallAtDate } from '../../calendar/civil-date.ts';
import { type ZoneClock, zoneClock } from '../../calendar/zone-clock.ts';
import { quote } from '../../describe.ts';
import { parseSchedule } from '../../schedules/schedule-expression.ts';
import {
  type DueReading,
  dueTimes,
  type FixedSchedule,
  isDueAt,
  nextDue,
  previousDue,
  readingsOn,
} from '../../schedules/schedule-times.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, parseIso } from '../../time.ts';
import type { ScheduleSource, Trigger } from '../../triggers/trigger.ts';
import type { ScheduledTimeReached } from '../event.ts';
import { scheduleTrigger, toScheduledTime } from '../schedule-events.ts';
import type { ScheduleCall } from './manual-request.ts';

/** The time of a schedule that a call means, ISO 8601 in UTC without milliseconds, or why there is no such time. */
export type DueTime =
  | { readonly ok: true; readonly scheduledTime: string }
  | { readonly ok: false; readonly message: string };

/**
 * Which time a call for a schedule means. One that the schedule never has is refused: a run that Scheduler starts, or
 * has started, bears another time, so the call would be another request and start a second run.
 *
 * Scheduler tells the time that was set, also when a flexible window lets it come later.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export const dueTimeOf = (call: ScheduleCall, on: ScheduleSource): DueTime => {
  const schedule = fixedScheduleOf(on);
  if ('scheduledTime' in call) {
    const moment = parseIso(call.scheduledTime);
    if (schedule === undefined || moment === undefined) return { ok: true, scheduledTime: call.scheduledTime };
    return timeOf(moment, schedule, on);
  }
  const date = parseWall(call.scheduledDate);
  if (schedule === undefined || date === undefined) {
    const why = `"scheduledDate" names no time of ${on.expression}, whose times count from when it was deployed`;
    return refused(`${why}. Give the "scheduledTime" that the log line of the run in question has`);
  }
  return timeOnDate(dateOfWall(date), schedule, on);
};

/** The event that a call for a schedule stands for, or why there is none. */
export const dueEventOf = (
  call: ScheduleCall,
  triggers: readonly Trigger[],
): { readonly ok: true; readonly event: ScheduledTimeReached } | { readonly ok: false; readonly message: string } => {
  const event = (scheduledTime: string): ScheduledTimeReached => ({
    source: 'schedule',
    trigger: call.trigger,
    scheduledTime,
  });
  const trigger = scheduleTrigger(call.trigger, triggers);
  // What else can be wrong with the trigger is for plan to say, whatever the time.
  if (trigger?.on.kind !== 'schedule' || !trigger.enabled) {
    return { ok: true, event: event('scheduledTime' in call ? call.scheduledTime : `${call.scheduledDate}T00:00:00Z`) };
  }
  const due = dueTimeOf(call, trigger.on);
  return due.ok
    ? { ok: true, event: event(due.scheduledTime) }
    : { ok: false, message: `This call cannot be carried out: ${due.message}` };
};

/** Undefined for a `rate`, because its creation time is not known here. */
const fixedScheduleOf = ({ expression }: ScheduleSource): FixedSchedule | undefined => {
  const parsed = parseSchedule(expression);
  return parsed.ok && parsed.schedule.kind !== 'rate' ? parsed.schedule : undefined;
};

const refused = (message: string): DueTime => ({ ok: false, message: `${message}.` });

const timeOf = (moment: EpochMs, schedule: FixedSchedule, on: ScheduleSource): DueTime => {
  const zone = zoneClock(on.timezone);
  const scheduledTime = toScheduledTime(moment);
  if (isDueAt(schedule, zone, moment)) return { ok: true, scheduledTime };
  return refused(
    `scheduledTime: expected a time of ${nameOf(on)}, found ${quote(scheduledTime)}; ${nearest(moment, schedule, zone)}`,
  );
};

const timeOnDate = (date: CivilDate, schedule: FixedSchedule, on: ScheduleSource): DueTime => {
  const zone = zoneClock(on.timezone);
  const readings = readingsOn(schedule, zone, date);
  const moments = readings.flatMap((reading) => reading.moments);
  const [moment] = moments;
  const day = showWall(wallAtDate(date)).slice(0, 10);
  if (moment === undefined) {
    // On the date itself, which has no time: the nearest ones are the same from wherever it is looked.
    const noon = wallAtDate(date, DAY_MS / 2);
    const skipped = readings.length === 0 ? '' : ' (clocks go forward and skip its time)';
    return refused(
      `scheduledDate: expected a date on which ${nameOf(on)} is due${skipped}, found ${quote(day)}; ` +
        nearest(epochMs(noon - zone.offsetBefore(noon)), schedule, zone),
    );
  }
  if (moments.length === 1) return { ok: true, scheduledTime: toScheduledTime(moment) };
  return refused(
    `scheduledDate: ${nameOf(on)} is due ${moments.length} times on ${day}. Say which by "scheduledTime": ` +
      `${listOf(moments)}${twiceNote(readings)}`,
  );
};

/** More are told by their number, the first and the last. */
const MOST_TIMES_TOLD = 96;

const nameOf = ({ expression, timezone }: ScheduleSource): string => `${expression} in ${timezone}`;

const listOf = (moments: readonly EpochMs[]): string => {
  const times = moments.map(toScheduledTime);
  return times.length > MOST_TIMES_TOLD ? `one from ${times[0]} to ${times.at(-1)}` : times.join(', ');
};

const twiceNote = (readings: readonly DueReading[]): string =>
  readings.some(({ moments }) => moments.length > 1)
    ? '. Clocks go back on that day: of a time that comes twice Scheduler takes one, and AWS does not say which; the log line of the run has it'
    : '';

/** The last time before a moment, and the first one after it. */
const nearest = (moment: EpochMs, schedule: FixedSchedule, zone: ZoneClock): string => {
  const times = [previousDue(schedule, zone, moment), nextDue(schedule, zone, moment)].flatMap((at) =>
    at === undefined ? [] : `"${toScheduledTime(at)}" (${showWall(zone.wallAt(at)).replace('T', ' ')} there)`,
  );
  if (times.length === 0) return 'it is never due';
  return times.length === 1 ? `its only one near is ${times[0]}` : `the nearest are ${times.join(' and ')}`;
};

/** What a person should know who lets a schedule be due by hand; undefined when there is nothing. */
export const dueTimeHint = (scheduledTime: string, on: ScheduleSource, now: EpochMs): string | undefined => {
  if (fixedScheduleOf(on) === undefined) {
    return (
      `The times of ${on.expression} count from when it was deployed, so this one could not be checked. ` +
      'If Scheduler bears another time for the run that you mean, this was another request.'
    );
  }
  const moment = parseIso(scheduledTime);
  if (moment === undefined || !isBefore(now, moment)) return undefined;
  return 'This time is still to come. When it comes, the event of Scheduler is this same request and starts nothing more.';
};

/** A time for an example of a call: the last one there was, else the next one; for a `rate` now. */
export const exampleDueTime = (on: ScheduleSource, now: EpochMs): string | undefined => dueTimesNear(on, now, 1)[0];

/** Times of a schedule, the last ones there were and then the next ones, `most` of each, the nearest first. */
export const dueTimesNear = (on: ScheduleSource, now: EpochMs, most: number): readonly string[] => {
  const schedule = fixedScheduleOf(on);
  if (schedule === undefined) return [toScheduledTime(now)];
  const zone = zoneClock(on.timezone);
  const near = [previousDue, nextDue].flatMap((following) => dueTimes(following, schedule, zone, now, most));
  return near.map(toScheduledTime);
};

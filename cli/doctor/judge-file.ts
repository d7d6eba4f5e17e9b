import { zoneClock } from '../../lib/core/calendar/zone-clock.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { DAY_MS, isBefore, plusMs } from '../../lib/core/time.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import { outputLoops } from '../../lib/triggers-file/warnings/output-loops.ts';
import { outlookOf, showTime } from '../../lib/triggers-file/warnings/schedule-outlook.ts';
import type { Target } from '../deployment/deployment.ts';
import { deployCommand, type Finding } from './finding.ts';

const YEAR_MS = 366 * DAY_MS;

/** What the triggers file alone tells: schedules that are not due, and outputs that start their own trigger again. */
export const judgeFile = (triggers: readonly Trigger[], now: EpochMs, target: Target): readonly Finding[] => {
  const enabled = triggers.filter((trigger) => trigger.enabled);
  return [...enabled.flatMap((trigger) => schedule(trigger, now, target)), ...loops(enabled, target)];
};

const schedule = ({ name, on, start }: Trigger, now: EpochMs, target: Target): readonly Finding[] => {
  if (on.kind !== 'schedule') return [];
  const { next, warnings } = outlookOf(on, now);
  const finding = {
    level: 'warning' as const,
    where: { triggers: [name], job: start.JobName },
    advice: 'mend the expression, or disable the trigger',
    remedy: deployCommand(target),
  };
  const [first] = next;
  if (first === undefined) return warnings.map((warning) => ({ ...finding, what: `${on.expression} is ${warning}` }));
  if (isBefore(first, plusMs(now, YEAR_MS))) return [];
  const time = showTime(zoneClock(on.timezone), first);
  return [
    { ...finding, what: `${on.expression} is not due within a year: its next time is ${time} in ${on.timezone}` },
  ];
};

const loops = (triggers: readonly Trigger[], target: Target): readonly Finding[] =>
  outputLoops(triggers).map(({ trigger, argument, through }) => ({
    level: 'warning',
    where: { triggers: [trigger, ...through], ...jobOf(trigger, triggers) },
    what:
      `what the job writes to its argument ${argument} may match the trigger's own key` +
      (through.length === 0 ? '' : ` by way of ${through.map((name) => `"${name}"`).join(' and ')}`) +
      ', and start it again without end',
    advice: 'write elsewhere, or narrow the pattern',
    remedy: deployCommand(target),
  }));

const jobOf = (name: string, triggers: readonly Trigger[]): { readonly job?: string } => {
  const job = triggers.find((trigger) => trigger.name === name)?.start.JobName;
  return job === undefined ? {} : { job };
};

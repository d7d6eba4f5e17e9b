import { zoneClock } from '../core/calendar/zone-clock.ts';
import { nextDue } from '../core/expect/due-dates.ts';
import type { EpochMs } from '../core/time.ts';
import { toIso } from '../core/time.ts';
import { showInput } from '../core/triggers/declared-input.ts';
import { type Expectation, showExpectation } from '../core/triggers/expectation.ts';
import { showBatch } from '../core/triggers/show-batch.ts';
import { showPlaces } from '../core/triggers/source-keys.ts';
import type { S3Source, ScheduleSource, Trigger, TriggerSource, Triggers } from '../core/triggers/trigger.ts';
import { outlookOf, showTime } from '../triggers-file/warnings/schedule-outlook.ts';

/** The triggers of a file without errors, as lines for a person; of each schedule its next times, seen from `now`. */
export const describeTriggers = (fileName: string, { stage, triggers }: Triggers, now: EpochMs): readonly string[] => {
  const width = Math.max(...triggers.map(({ name }) => name.length));
  const count = `${triggers.length} trigger${triggers.length === 1 ? '' : 's'}`;
  return [
    `${fileName}: ${count}, stage ${stage}`,
    ...triggers.flatMap(({ name, on, start, enabled, batch, expect }) => {
      const gathering = batch === undefined ? [] : showBatch(batch);
      const more = enabled ? [...describeMore(on, now), ...gathering, ...describeExpected(expect, now)] : [];
      return [
        `  ${name.padEnd(width)}  ${describeSource(on)} → ${start.JobName}${enabled ? '' : ' (not enabled)'}`,
        ...more.map((line) => `  ${' '.repeat(width)}    ${line}`),
      ];
    }),
  ];
};

/** The same for programs: times are ISO 8601 in UTC. */
export const triggersAsJson = ({ triggers }: Triggers, now: EpochMs): readonly object[] =>
  triggers.map(({ name, enabled, on, start, batch, expect }: Trigger) => ({
    name,
    enabled,
    on: on.kind === 's3' ? { kind: on.kind, bucket: on.bucket, key: keyAsWritten(on) } : on,
    jobName: start.JobName,
    ...(expect !== undefined && { expected: showExpectation(expect) }),
    ...(batch === undefined ? {} : { batch: { ...batch, until: batch.until?.source } }),
    ...(enabled && on.kind === 'schedule' ? outlookAsJson(on, now) : {}),
  }));

/** As the file has it: one pattern, or patterns by name. */
const keyAsWritten = ({ keys }: S3Source): string | Readonly<Record<string, string>> | undefined => {
  const [first] = keys;
  return first?.part === undefined ? first?.source : Object.fromEntries(keys.map(({ part, source }) => [part, source]));
};

const outlookAsJson = (on: ScheduleSource, now: EpochMs): object => {
  const { next, notes } = outlookOf(on, now);
  return { next: next.map((at) => toIso(at).replace('.000Z', 'Z')), notes };
};

const describeExpected = (expect: Expectation | undefined, now: EpochMs): readonly string[] => {
  if (expect === undefined) return [];
  const due = nextDue(expect, now)?.due;
  const next = due === undefined ? 'never again' : `next ${showTime(zoneClock(expect.timezone), due)}`;
  return [`expected ${showExpectation(expect)} (${next})`];
};

const describeSource = (on: TriggerSource): string => {
  switch (on.kind) {
    case 's3':
      return showPlaces(on);
    case 'schedule':
      return `${on.expression} ${on.timezone}`;
    case 'manual':
      return 'manual';
  }
};

const describeMore = (on: TriggerSource, now: EpochMs): readonly string[] => {
  if (on.kind === 'schedule') return describeOutlook(on, now);
  return on.kind === 'manual' ? (on.inputs ?? []).map(showInput) : [];
};

const describeOutlook = (on: ScheduleSource, now: EpochMs): readonly string[] => {
  const { next, notes, warnings } = outlookOf(on, now);
  const zone = zoneClock(on.timezone);
  const late = on.flexibleWindowMinutes;
  return [
    ...(next.length === 0 ? [] : [`next: ${next.map((at) => showTime(zone, at)).join(', ')}`]),
    ...(next.length === 0 && warnings.length > 0 ? ['next: never'] : []),
    ...(late === 0 ? [] : [`each up to ${late} minute${late === 1 ? '' : 's'} later (flexible window)`]),
    ...notes,
  ];
};

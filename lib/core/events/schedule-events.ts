import { describeFound, quote } from '../describe.ts';
import { field } from '../json.ts';
import { type EpochMs, toIso } from '../time.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { ScheduledTimeReached } from './event.ts';
import { foundInstead, ignored, malformed, type ParsedRecord } from './parsed-record.ts';
import { FieldReader, parseSingleEvent } from './read-payload.ts';

const NAME = 'the name of a trigger';
const TEXT_OF_ISO_SECONDS = 'YYYY-MM-DDTHH:MM:SS'.length;

/** How {@link ScheduledTimeReached.scheduledTime} is written: ISO 8601 in UTC without milliseconds. */
export const toScheduledTime = (moment: EpochMs): string => `${toIso(moment).slice(0, TEXT_OF_ISO_SECONDS)}Z`;

/** Begins the `trigger` of a legacy EventBridge rule's event: the rule's own name follows ({@link scheduleTrigger}). */
export const RULE_PREFIX = 'rule/';

/**
 * Reads one scheduled event: our own explicit input, Scheduler's default input, or a legacy scheduled rule's event; as
 * an object, as JSON text, or as a queue's record. Never throws.
 *
 * For the two default shapes `trigger` is taken from the ARN: the schedule's name, or `rule/` and the rule's name.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export const parseScheduleEvent = (payload: unknown): ParsedRecord<ScheduledTimeReached> =>
  parseSingleEvent(payload, 'scheduled event', (content, where) => {
    const reader = new FieldReader(content, where);
    if (field(content, 'kind') === 'schedule') return parseExplicit(reader);
    if (Object.hasOwn(content, 'detail-type')) return parseDefault(reader);
    return malformed(foundInstead(where, describeFound(content), EXPECTED));
  });

const EXPECTED =
  'a scheduled event such as {"kind":"schedule","trigger":"nightly","scheduledTime":"2026-11-22T02:00:00Z"}';

/** The input that infra writes into each schedule; the attempt's number in it is no part of the event. */
const parseExplicit = (reader: FieldReader): ParsedRecord<ScheduledTimeReached> => {
  const trigger =
    reader.at('trigger') === undefined && reader.at('scheduleArn') !== undefined
      ? nameInArn(reader, ['scheduleArn'], reader.at('scheduleArn'), 'schedule')
      : reader.text(['trigger'], NAME);
  const moment = reader.moment(['scheduledTime']);
  if (isUnreplaced(reader.at('scheduledTime'))) {
    reader.errors.push(
      'only a schedule of EventBridge Scheduler replaces <aws.scheduler.…>; a rule or a test does not',
    );
  }
  return reached(reader, trigger, moment);
};

const isUnreplaced = (value: unknown): boolean => typeof value === 'string' && value.startsWith('<aws.scheduler.');

/** Scheduler's default has the string "{}" as its detail, a rule's event an object: neither says anything. */
const parseDefault = (reader: FieldReader): ParsedRecord<ScheduledTimeReached> => {
  const detailType = reader.text(['detail-type'], '"Scheduled Event"');
  const source = reader.text(['source'], '"aws.scheduler" or "aws.events"');
  if (detailType === undefined || source === undefined) return malformed(...reader.errors);
  if (detailType !== 'Scheduled Event' || (source !== 'aws.scheduler' && source !== 'aws.events')) {
    const message = `${quote(detailType)} from ${quote(source)} is no schedule; "Scheduled Event" from "aws.scheduler" is`;
    return ignored('other-event', message);
  }
  const resources = reader.at('resources');
  const arn: unknown = Array.isArray(resources) ? resources[0] : undefined;
  const isRule = source === 'aws.events';
  const name = nameInArn(reader, ['resources'], arn, isRule ? 'rule' : 'schedule');
  const trigger = name !== undefined && isRule ? `${RULE_PREFIX}${name}` : name;
  return reached(reader, trigger, reader.moment(['time']));
};

/** `arn:aws:scheduler:<region>:<account>:schedule/<group>/<name>`, `arn:aws:events:<region>:<account>:rule/<name>`. */
const nameInArn = (
  reader: FieldReader,
  path: readonly string[],
  arn: unknown,
  kind: 'schedule' | 'rule',
): string | undefined => {
  const name = typeof arn === 'string' ? /^arn:[^/]*:(schedule|rule)\/(?:[^/]+\/)?([^/]+)$/.exec(arn) : null;
  if (name?.[1] === kind && name[2] !== undefined) return name[2];
  return reader.error(path, kind === 'rule' ? 'the ARN of a rule' : 'the ARN of a schedule');
};

const reached = (
  reader: FieldReader,
  trigger: string | undefined,
  moment: EpochMs | undefined,
): ParsedRecord<ScheduledTimeReached> =>
  trigger === undefined || moment === undefined
    ? malformed(...reader.errors)
    : { kind: 'event', event: { source: 'schedule', trigger, scheduledTime: toScheduledTime(moment) } };

/**
 * The trigger that a scheduled event means: the one of its name; for a legacy rule's event also the one with whose name
 * the rule's name ends, after a hyphen (of several the longest), because stacks put their own name in front.
 */
export const scheduleTrigger = (name: string, triggers: readonly Trigger[]): Trigger | undefined => {
  if (!name.startsWith(RULE_PREFIX)) return triggers.find((trigger) => trigger.name === name);
  const rule = name.slice(RULE_PREFIX.length);
  return triggers
    .filter((trigger) => rule === trigger.name || rule.endsWith(`-${trigger.name}`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
};

import { argumentNameError, isLiteralOnly } from '../core/glue/argument-names.ts';
import { DEFAULT_MARKER } from '../core/glue/glue-arguments.ts';
import { requestProblems } from '../core/glue/glue-constraints.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { literalText, newBucketName } from './expressions/literal-text.ts';
import { childOf } from './expressions/stage-constants.ts';
import { addError, type Findings, type Place } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

/** To be used only when the findings have no error: an invalid value may be in it as it was found. */
export type Settings = Pick<
  Triggers,
  'marker' | 'keepForDays' | 'giveUpAfterHours' | 'createBuckets' | 'alarmTopic' | 'ledgerTable' | 'keepJobs'
>;

const DEFAULT_KEEP_DAYS = 90;

/**
 * A duplicate can come as late as the queues and their dead-letter queues keep it (14 days each) and the source
 * retries (1 day); a request must be remembered for longer.
 */
const MIN_KEEP_DAYS = 30;
const MAX_KEEP_DAYS = 3_650;

const readMarker = (tree: Tree | undefined, place: Place): string => {
  const name = literalText(tree, place);
  if (name === undefined) return DEFAULT_MARKER;
  const error = isLiteralOnly(name)
    ? 'Glue or the fence reads this argument; choose another name'
    : argumentNameError(name);
  if (error !== undefined) addError(place, `"${name}": ${error}`);
  return name;
};

const readKeepFor = (tree: Tree | undefined, place: Place): number => {
  const text = literalText(tree, place);
  if (text === undefined) return DEFAULT_KEEP_DAYS;
  const days = Number(/^(\d{1,5}) days?$/.exec(text)?.[1]);
  if (Number.isNaN(days)) addError(place, `expected a number of days, e.g. ${DEFAULT_KEEP_DAYS} days, found "${text}"`);
  else if (days < MIN_KEEP_DAYS) {
    const why =
      'queues and dead-letter queues can deliver an event again after 28 days, and it must still be known then';
    addError(place, `expected at least ${MIN_KEEP_DAYS} days, found ${days} days: ${why}`);
  } else if (days > MAX_KEEP_DAYS) addError(place, `expected at most ${MAX_KEEP_DAYS} days, found ${days} days`);
  return days;
};

const DEFAULT_GIVE_UP_HOURS = 24;
const MIN_GIVE_UP_HOURS = 1;
const MAX_GIVE_UP_HOURS = 14 * 24;

const readGiveUpAfter = (tree: Tree | undefined, place: Place): number => {
  const text = literalText(tree, place);
  if (text === undefined) return DEFAULT_GIVE_UP_HOURS;
  const [, count, unit] = /^(\d{1,5}) (hour|day)s?$/.exec(text) ?? [];
  const hours = Number(count) * (unit === 'day' ? 24 : 1);
  if (Number.isNaN(hours)) addError(place, `expected a number of hours or days, e.g. 24 hours, found "${text}"`);
  else if (hours < MIN_GIVE_UP_HOURS)
    addError(place, `expected at least ${MIN_GIVE_UP_HOURS} hour, found ${hours} hours`);
  else if (hours > MAX_GIVE_UP_HOURS)
    addError(place, `expected at most ${MAX_GIVE_UP_HOURS / 24} days, found ${hours} hours`);
  return hours;
};

const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

const readTopic = (tree: Tree | undefined, place: Place): string | undefined => {
  const arn = literalText(tree, place);
  if (arn !== undefined && !TOPIC.test(arn)) {
    addError(
      place,
      `expected the ARN of an SNS topic, e.g. arn:aws:sns:eu-central-1:123456789012:alarms, found "${arn}"`,
    );
  }
  return arn;
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
const TABLE = /^[A-Za-z0-9_.-]{3,255}$/;

const readTable = (tree: Tree | undefined, place: Place): string | undefined => {
  const name = literalText(tree, place);
  if (name !== undefined && !TABLE.test(name)) {
    const right = '3 to 255 letters, digits, "_", "." and "-", e.g. glue-job-trigger-dev-LedgerTable-1ABCDEFGHIJKL';
    addError(place, `expected the name of a DynamoDB table, ${right}, found "${name}"`);
  }
  return name;
};

const readBuckets = (tree: Tree | undefined, place: Place): readonly string[] => {
  if (tree?.kind !== 'list') return [];
  const names: string[] = [];
  for (const [index, item] of tree.items.entries()) {
    const at = { ...place, at: item.at, where: `${place.where}.${index + 1}` };
    const name = newBucketName(item, at);
    if (name === undefined) continue;
    if (names.includes(name)) addError(at, `"${name}" stands here a second time; keep one of them`);
    names.push(name);
  }
  return names;
};

const readJobs = (tree: Tree | undefined, place: Place): readonly string[] => {
  if (tree?.kind !== 'list') return [];
  const names: string[] = [];
  for (const [index, item] of tree.items.entries()) {
    const at = { ...place, at: item.at, where: `${place.where}.${index + 1}` };
    const JobName = literalText(item, at);
    if (JobName === undefined) continue;
    for (const { message } of requestProblems({ JobName })) addError(at, message);
    if (names.includes(JobName)) addError(at, `"${JobName}" stands here a second time; keep one of them`);
    names.push(JobName);
  }
  return names;
};

/** Reads all that is not about one trigger, constants already put in. */
export const readSettings = (file: Tree, findings: Findings): Settings => {
  const placeOf = (name: string): Place => ({ at: childOf(file, name)?.at ?? file.at, where: name, findings });
  const alarmTopic = readTopic(childOf(file, 'alarmTopic'), placeOf('alarmTopic'));
  const ledgerTable = readTable(childOf(file, 'ledgerTable'), placeOf('ledgerTable'));
  const keepJobs = readJobs(childOf(file, 'keepJobs'), placeOf('keepJobs'));
  return {
    marker: readMarker(childOf(file, 'marker'), placeOf('marker')),
    keepForDays: readKeepFor(childOf(file, 'keepFor'), placeOf('keepFor')),
    giveUpAfterHours: readGiveUpAfter(childOf(file, 'giveUpAfter'), placeOf('giveUpAfter')),
    createBuckets: readBuckets(childOf(file, 'createBuckets'), placeOf('createBuckets')),
    ...(alarmTopic !== undefined && { alarmTopic }),
    ...(ledgerTable !== undefined && { ledgerTable }),
    ...(keepJobs.length > 0 && { keepJobs }),
  };
};

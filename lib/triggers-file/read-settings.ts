import { argumentNameError, isLiteralOnly } from '../core/glue/argument-names.ts';
import { DEFAULT_MARKER } from '../core/glue/glue-arguments.ts';
import { requestProblems } from '../core/glue/glue-constraints.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { literal, newBucketName } from './expressions/literal.ts';
import { type DurationRule, readDuration } from './read-duration.ts';
import type { FileForm } from './schema.ts';
import { addError } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

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

const KEEP_FOR: DurationRule = {
  units: ['day'],
  otherwise: `${DEFAULT_KEEP_DAYS} days`,
  least: `${MIN_KEEP_DAYS} days`,
  why: 'queues and dead-letter queues can deliver an event again after 28 days, and it must still be known then',
  most: '3650 days',
};

const DEFAULT_GIVE_UP_HOURS = 24;

const GIVE_UP_AFTER: DurationRule = {
  units: ['hour', 'day'],
  otherwise: `${DEFAULT_GIVE_UP_HOURS} hours`,
  least: '1 hour',
  most: '14 days',
};

const HOUR_SECONDS = 60 * 60;

const readMarker = (parsed: FileForm['marker']): string => {
  const name = literal(parsed);
  if (name === undefined) return DEFAULT_MARKER;
  const error = isLiteralOnly(name.value)
    ? 'Glue or the fence reads this argument; choose another name'
    : argumentNameError(name.value);
  if (error !== undefined) addError(name.spot, `"${name.value}": ${error}`);
  return name.value;
};

/** A literal that looks as a pattern says. */
const readName = (parsed: Parsed<string> | undefined, pattern: RegExp, expected: string): string | undefined => {
  const name = literal(parsed);
  if (name !== undefined && !pattern.test(name.value))
    addError(name.spot, `expected ${expected}, found "${name.value}"`);
  return name?.value;
};

const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
const TABLE = /^[A-Za-z0-9_.-]{3,255}$/;

/** The names in an array, each once. `read` judges a name, and gives undefined for one that is none. */
const readNames = (
  parsed: FileForm['keepJobs'],
  read: (item: Parsed<string>) => string | undefined,
): readonly string[] => {
  const names: string[] = [];
  for (const item of parsed?.value ?? []) {
    const name = read(item);
    if (name === undefined) continue;
    if (names.includes(name)) addError(item.spot, `"${name}" stands here a second time; keep one of them`);
    names.push(name);
  }
  return names;
};

const readJobName = (item: Parsed<string>): string | undefined => {
  const name = literal(item);
  for (const { message } of name === undefined ? [] : requestProblems({ JobName: name.value }))
    addError(item.spot, message);
  return name?.value;
};

/** Reads all that is not about one trigger, constants already put in. */
export const readSettings = (file: FileForm): Settings => {
  const topic = 'the ARN of an SNS topic, e.g. arn:aws:sns:eu-central-1:123456789012:alarms';
  const table =
    'the name of a DynamoDB table, 3 to 255 letters, digits, "_", "." and "-", ' +
    'e.g. glue-job-trigger-dev-LedgerTable-1ABCDEFGHIJKL';
  const alarmTopic = readName(file.alarmTopic, TOPIC, topic);
  const ledgerTable = readName(file.ledgerTable, TABLE, table);
  const keepJobs = readNames(file.keepJobs, readJobName);
  return {
    marker: readMarker(file.marker),
    keepForDays: readDuration(file.keepFor, KEEP_FOR) / (24 * HOUR_SECONDS),
    giveUpAfterHours: readDuration(file.giveUpAfter, GIVE_UP_AFTER) / HOUR_SECONDS,
    createBuckets: readNames(file.createBuckets, newBucketName),
    ...(alarmTopic !== undefined && { alarmTopic }),
    ...(ledgerTable !== undefined && { ledgerTable }),
    ...(keepJobs.length > 0 && { keepJobs }),
  };
};

import { argumentNameError, isLiteralOnly } from '../core/glue/argument-names.ts';
import { requestProblems } from '../core/glue/glue-constraints.ts';
import { REQUEST_FIELDS } from '../core/glue/request-fields.ts';
import { batch } from './batch-schema.ts';
import { duration } from './duration-schema.ts';
import { event } from './event-schema.ts';
import { expect } from './expect-schema.ts';
import { fuse, headStart, startWithin } from './flow-schemas.ts';
import { literal, matching, newBucket } from './literal-schemas.ts';
import { manifests } from './manifests-schema.ts';
import { alarmTopic, notify } from './notify-schema.ts';
import { retry } from './retry-schema.ts';
import { start } from './start-schema.ts';
import { anything, array, record } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import { object } from './yaml/object-schema.ts';
import { boolean, either, string, words } from './yaml/scalar-schemas.ts';
import type { ValueOf } from './yaml/schema.ts';

/**
 * The form of the file: what stands where and of which kind. By it the file is read, and editors get their JSON Schema
 * from it. What expressions, patterns and values mean is judged by the `read-….ts` files.
 */

const trigger = object(
  {
    expected: 'a mapping with on: and start:',
    description: 'On this event, start this job run.',
    required: ['on', 'start'],
  },
  {
    on: event,
    when: either(
      'a condition, e.g. size > 0',
      'A condition in CEL; the run starts only when it gives true.',
      string('', undefined),
      boolean(''),
    ),
    start,
    reupload: words(
      ['run', 'skip', 'run-if-changed'],
      'What a second upload of the same key does. run: each upload runs; skip: only the first; run-if-changed: not the same content again.',
    ),
    batch,
    retry,
    notify,
    failureAlarm: boolean('true gives the trigger an alarm of its own for runs that do not succeed.'),
    expect,
    headStart,
    startWithin,
    fuse,
    enabled: boolean('false keeps the trigger without its event.'),
  },
);

/**
 * A schedule trigger's name is also its schedule's, which may have 64 characters.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const TRIGGER_NAME = /^[a-z][a-z0-9-]{0,47}$/;

/** Queues, dead-letter queues (14 days each) and the source's retries (1 day) can bring a duplicate that late. */
const MIN_KEEP_DAYS = 30;

/** The whole file. */
export const triggersFileSchema = object(
  {
    expected: 'a mapping with triggers:',
    description: 'The triggers of glue-job-trigger: on this event, start this Glue job run.',
    required: ['triggers'],
  },
  {
    triggers: record(trigger, 'a mapping of triggers by name', 'The triggers, by name.', TRIGGER_NAME),
    vars: record(
      record(anything, 'a mapping of variables: name: value', 'The variables of a stage.'),
      'a mapping of stages, each with its variables',
      'Variables for each stage, read as ${{ vars.name }}; resolved at build.',
    ),
    createBuckets: array(
      newBucket,
      'an array of bucket names',
      'Buckets that the stack creates. All others exist already.',
    ),
    manifests,
    keepJobs: array(
      literal('the name of a Glue job', REQUEST_FIELDS.JobName.about, (JobName, place) => {
        for (const { message } of requestProblems({ JobName })) addError(place, message);
      }),
      'an array of job names',
      'Jobs that no trigger starts any more, for which the functions keep their permissions.',
    ),
    marker: literal(
      'the name of an argument, e.g. --trigger-request-id',
      'Name of the argument that carries the request id; --trigger-request-id when left out.',
      (name, place) => {
        const error = isLiteralOnly(name)
          ? 'Glue or the fence reads this argument; choose another name'
          : argumentNameError(name);
        if (error !== undefined) addError(place, `"${name}": ${error}`);
      },
    ),
    keepFor: duration(
      {
        units: ['day'],
        example: '90 days',
        least: `${MIN_KEEP_DAYS} days`,
        why: 'queues and dead-letter queues can deliver an event again after 28 days, and it must still be known then',
        most: '3650 days',
      },
      'How long a finished request is remembered; 90 days when left out, 30 at least.',
    ),
    ledgerTable: matching(
      /^[A-Za-z0-9_.-]{3,255}$/,
      'the name of a DynamoDB table',
      '3 to 255 letters, digits, "_", "." and "-", e.g. glue-job-trigger-dev-LedgerTable-1ABCDEFGHIJKL',
      'Name of a ledger that exists already, of a removed stack or restored; the stack creates one when left out.',
    ),
    giveUpAfter: duration(
      { units: ['hour', 'day'], example: '24 hours', least: '1 hour', most: '14 days' },
      'How long a request is tried in vain before it is rejected; 24 hours when left out, 14 days at most.',
    ),
    alarmTopic: alarmTopic('ARN of the SNS topic that the alarms reach; none when nobody shall hear of them.'),
  },
);

/** What could be read of a file, and of one trigger. */
export type FileForm = ValueOf<typeof triggersFileSchema>;
export type TriggerForm = ValueOf<typeof trigger>;

/** The JSON Schema of the file, for editors. */
export const triggersJsonSchema = (): Readonly<Record<string, unknown>> => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'triggers.yml',
  ...triggersFileSchema.json,
});

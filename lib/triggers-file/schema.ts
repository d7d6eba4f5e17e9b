import { bucket, event } from './event-schema.ts';
import { retry } from './retry-schema.ts';
import { start } from './start-schema.ts';
import { anything, array, record } from './yaml/collection-schemas.ts';
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
    retry,
    enabled: boolean('false keeps the trigger without its event.'),
  },
);

/**
 * A schedule trigger's name is also its schedule's, which may have 64 characters.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const TRIGGER_NAME = /^[a-z][a-z0-9-]{0,47}$/;

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
      bucket,
      'an array of bucket names',
      'Buckets that the stack creates. All others exist already.',
    ),
    keepJobs: array(
      string('the name of a Glue job', 'Name of the Glue job; ${{ stage }} and ${{ vars.… }} may stand in it.'),
      'an array of job names',
      'Jobs that no trigger starts any more, for which the functions keep their permissions.',
    ),
    marker: string(
      'the name of an argument, e.g. --trigger-request-id',
      'Name of the argument that carries the request id; --trigger-request-id when left out.',
    ),
    keepFor: string(
      'a number of days, e.g. 90 days',
      'How long a finished request is remembered; 90 days when left out, 30 at least.',
    ),
    ledgerTable: string(
      'the name of a DynamoDB table',
      'Name of a ledger that exists already, of a removed stack or restored; the stack creates one when left out.',
    ),
    giveUpAfter: string(
      'a number of hours or days, e.g. 24 hours',
      'How long a request is tried in vain before it is rejected; 24 hours when left out, 14 days at most.',
    ),
    alarmTopic: string('the ARN of an SNS topic', 'ARN of the SNS topic that the alarms reach.'),
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

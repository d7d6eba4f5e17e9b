import * as z from 'zod';
import type { InputType, RetriedState } from '../core/triggers/trigger.ts';

/**
 * The form of the file: what stands where and of which kind. From here come both the errors of form and the JSON Schema
 * for editors. An error text says what would be right; what was found is added when it is told. What expressions,
 * patterns and values mean is judged elsewhere.
 */
const EXPRESSION = /\$\{\{/;

const text = (right: string, description: string) => z.string(right).min(1, right).describe(description);

/** A value of one type, or an expression that gives it. Ranges are Glue's constraints and judged with them. */
const orExpression = (type: z.ZodType, right: string, description: string) => {
  const message = `${right}, or one \${{ expression }}`;
  return z.union([type, z.string().regex(EXPRESSION, message)], message).describe(description);
};

const wholeNumber = (description: string) =>
  orExpression(z.number().meta({ type: 'integer', minimum: 1 }), 'a whole number of at least 1', description);
const number = (description: string) => orExpression(z.number(), 'a number', description);
const yesOrNo = (description: string) => orExpression(z.boolean(), 'a boolean', description);

const bucket = text('the name of a bucket', 'Name of the bucket; ${{ stage }} and ${{ vars.… }} may stand in it.');

const s3 = z
  .strictObject(
    {
      bucket,
      key: text(
        'a key pattern, e.g. orders/{area}/{file}.csv',
        'Key pattern: {name} captures within a segment, {name**} across /; * and ** match alike; \\{ \\} \\* \\\\ are literal. Every key when left out.',
      ).optional(),
    },
    'a mapping with bucket: and, if you like, key:',
  )
  .describe('An object was created in this bucket, and its key matches.');

const schedule = z
  .strictObject(
    {
      expression: text(
        'cron(…), rate(…) or at(…)',
        'cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or at(2027-01-31T06:00:00).',
      ),
      timezone: text('a time zone, e.g. Europe/Berlin', 'IANA time zone; UTC when left out.').optional(),
      flexibleWindowMinutes: z
        .int('whole minutes from 0 to 1440')
        .min(0, 'whole minutes from 0 to 1440')
        .max(1_440, 'whole minutes from 0 to 1440')
        .describe('How much later EventBridge Scheduler may start it; 0 is off.')
        .optional(),
    },
    'a mapping with expression: and, if you like, timezone: and flexibleWindowMinutes:',
  )
  .describe('A time of this schedule is reached.');

const scalar = z.union([z.string(), z.number(), z.boolean()], 'a string, a number or a boolean');

/** What an input may be declared as. */
export const INPUT_TYPES = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'datetime',
  'array',
] as const satisfies readonly InputType[];

/** So that an expression can read it, by `input.name` or `input["a-name"]`. */
export const INPUT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

const input = z
  .strictObject(
    {
      type: z
        .enum(INPUT_TYPES, `one of ${INPUT_TYPES.join(', ')}`)
        .describe('date and datetime are strings of ISO 8601; array is one of strings. string when left out.')
        .optional(),
      required: z.boolean('a boolean').describe('A call without it is refused. Not beside default.').optional(),
      default: z
        .union([scalar, z.array(scalar)], 'a value of its type')
        .describe('Stands where a call says nothing; it is always allowed, even if enum does not name it.')
        .optional(),
      enum: z
        .array(scalar, 'an array of values, e.g. [fr, de]')
        .min(1, 'at least one value, e.g. [fr, de]')
        .describe('The values that are allowed; of an array, those of its items.')
        .optional(),
      pattern: text(
        'a pattern, e.g. "s3://acme-*/**"',
        'What a string must match, written as a key pattern; of an array, each item.',
      ).optional(),
      min: z.union([z.string(), z.number()], 'a number, date or time').describe('The least value.').optional(),
      max: z.union([z.string(), z.number()], 'a number, date or time').describe('The greatest value.').optional(),
      description: text('a string', 'For people who call it; explain and check show it.').optional(),
    },
    'a mapping, e.g. { type: date, required: true }',
  )
  .describe('One value that a call may bring, read as input.<name>.');

const manual = z
  .strictObject(
    {
      inputs: z
        .record(z.string(), input, 'a mapping of inputs by name')
        .meta({
          description:
            'What a call may and must bring. A call with anything else is refused. Anything goes when left out.',
          propertyNames: { pattern: INPUT_NAME.source },
        })
        .optional(),
    },
    'a mapping with inputs:, or the word manual',
  )
  .describe('Only a call starts it.');

const ON = '"manual", or a mapping with one of s3:, schedule: and manual:';

const on = z
  .union(
    [z.strictObject({ s3 }, ON), z.strictObject({ schedule }, ON), z.strictObject({ manual }, ON), z.literal('manual')],
    ON,
  )
  .describe('The event that starts a run.');

const start = z
  .strictObject(
    {
      JobName: text(
        'the name of a Glue job',
        'Name of the Glue job; ${{ stage }} and ${{ vars.… }} may stand in it, event data never.',
      ),
      Arguments: z
        .record(
          z.string(),
          z.union([z.string(), z.number(), z.boolean()], 'a string ("" for an empty one)'),
          'a mapping of arguments: --name: value',
        )
        .describe('Arguments of the run. Names begin with --. Values are strings with ${{ expressions }}.')
        .optional(),
      WorkerType: text('a worker type, e.g. G.1X', 'E.g. G.1X, G.2X, G.4X, G.8X, R.1X, Z.2X.').optional(),
      NumberOfWorkers: wholeNumber('How many workers.').optional(),
      MaxCapacity: number('DPUs, for Python shell jobs and Glue 1.0 and older. Not beside WorkerType.').optional(),
      AllocatedCapacity: number('Deprecated by Glue: use MaxCapacity.').optional(),
      Timeout: wholeNumber('Minutes after which Glue ends the run; at most 10080.').optional(),
      ExecutionClass: text('STANDARD or FLEX', 'STANDARD or FLEX.').optional(),
      JobRunQueuingEnabled: yesOrNo('Whether Glue may queue the run.').optional(),
      NotificationProperty: z
        .strictObject(
          { NotifyDelayAfter: wholeNumber('Minutes after which Glue sends a delay notification.').optional() },
          'a mapping with NotifyDelayAfter:',
        )
        .optional(),
      SecurityConfiguration: text(
        'the name of a security configuration',
        'Name of a Glue security configuration.',
      ).optional(),
      ExecutionRoleSessionPolicy: text(
        'an IAM policy in JSON',
        "An inline session policy in JSON that narrows the job's role for this run.",
      ).optional(),
    },
    'a mapping with JobName:',
  )
  .describe("A StartJobRun request in Glue's own words.");

/** The ends of a run that `retry` may name. */
export const RETRIED_STATES = ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'] as const satisfies readonly RetriedState[];

const ends = RETRIED_STATES.join(', ');

/** Why some ends are not among them. */
const notRetried = ({ input }: { readonly input?: unknown }): string => {
  if (input === 'STOPPED') return `one of ${ends}: a person stopped such a run, and nobody starts it again unasked`;
  if (input === 'SUCCEEDED') return `one of ${ends}: such a run has done its work`;
  return `one of ${ends}`;
};

const duration = (description: string) => text('seconds, minutes or hours, e.g. 5 minutes', description);

const DELAY = 'seconds, minutes or hours, e.g. 5 minutes, or a mapping with first:, factor: and longest:';

const growing = z
  .strictObject(
    {
      first: duration('The delay after the first attempt; 1 minute when left out.').optional(),
      factor: z
        .number('a number from 1 to 10')
        .min(1, 'a number from 1 to 10')
        .max(10, 'a number from 1 to 10')
        .describe('By how much it grows with each further attempt; 2 when left out.')
        .optional(),
      longest: duration('How long it becomes at most; 24 hours when left out.').optional(),
    },
    DELAY,
  )
  .describe('A delay that grows with each attempt.');

const retry = z
  .strictObject(
    {
      attempts: z
        .int('a whole number from 2 to 10')
        .min(2, 'a whole number from 2 to 10: it counts the first attempt, too')
        .max(10, 'a whole number from 2 to 10')
        .describe('How many attempts there may be in all, the first one included.'),
      on: z
        .array(z.enum(RETRIED_STATES, { error: notRetried }), `an array of ends, e.g. [FAILED, TIMEOUT]`)
        .min(1, 'at least one end, e.g. [FAILED, TIMEOUT]')
        .describe('The ends of a run that lead to another attempt; FAILED and TIMEOUT when left out.')
        .optional(),
      when: text(
        'a condition, e.g. errorMessage.contains("Resource unavailable")',
        'A condition in CEL over state, errorMessage and attempt; only when it gives true there is another attempt.',
      ).optional(),
      delay: z
        .union([duration('How long after the end the next attempt may start, e.g. 5 minutes.'), growing], DELAY)
        .describe('How long after the end the next attempt may start; 1 minute when left out, 24 hours at most.')
        .optional(),
    },
    'a mapping with attempts: and, if you like, on:, when: and delay:',
  )
  .describe('Starts a failed run again. Only for jobs whose own MaxRetries is 0, else Glue would start one, too.');

const trigger = z
  .strictObject(
    {
      on,
      when: z
        .union([z.string().min(1, 'a condition, e.g. size > 0'), z.boolean()], 'a condition, e.g. size > 0')
        .describe('A condition in CEL; the run starts only when it gives true.')
        .optional(),
      start,
      reupload: z
        .enum(['run', 'skip', 'run-if-changed'], 'run, skip or run-if-changed')
        .describe(
          'What a second upload of the same key does. run: each upload runs; skip: only the first; run-if-changed: not the same content again.',
        )
        .optional(),
      retry: retry.optional(),
      enabled: z.boolean('a boolean').describe('false keeps the trigger without its event.').optional(),
    },
    'a mapping with on: and start:',
  )
  .describe('On this event, start this job run.');

const variables = z.record(z.string(), z.json(), 'a mapping of variables: name: value');

/**
 * A schedule trigger's name is also its schedule's, which may have 64 characters.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export const TRIGGER_NAME = /^[a-z][a-z0-9-]{0,47}$/;

/** Strict wherever the names are ours, so that a misspelt field is an error and not silently without effect. */
export const triggersFileSchema = z
  .strictObject(
    {
      vars: z
        .record(z.string(), variables, 'a mapping of stages, each with its variables')
        .describe('Variables for each stage, read as ${{ vars.name }}; resolved at build.')
        .optional(),
      triggers: z
        .record(z.string(), trigger, 'a mapping of triggers by name')
        .meta({ description: 'The triggers, by name.', propertyNames: { pattern: TRIGGER_NAME.source } }),
      createBuckets: z
        .array(bucket, 'an array of bucket names')
        .describe('Buckets that the stack creates. All others exist already.')
        .optional(),
      keepJobs: z
        .array(
          text('the name of a Glue job', 'Name of the Glue job; ${{ stage }} and ${{ vars.… }} may stand in it.'),
          'an array of job names',
        )
        .describe('Jobs that no trigger starts any more, for which the functions keep their permissions.')
        .optional(),
      marker: text(
        'the name of an argument, e.g. --trigger-request-id',
        'Name of the argument that carries the request id; --trigger-request-id when left out.',
      ).optional(),
      keepFor: text(
        'a number of days, e.g. 90 days',
        'How long a finished request is remembered; 90 days when left out, 30 at least.',
      ).optional(),
      ledgerTable: text(
        'the name of a DynamoDB table',
        'Name of a ledger that exists already, of a removed stack or restored; the stack creates one when left out.',
      ).optional(),
      giveUpAfter: text(
        'a number of hours or days, e.g. 24 hours',
        'How long a request is tried in vain before it is rejected; 24 hours when left out, 14 days at most.',
      ).optional(),
      alarmTopic: text('the ARN of an SNS topic', 'ARN of the SNS topic that the alarms reach.').optional(),
    },
    'a mapping with triggers:',
  )
  .describe('The triggers of glue-job-trigger: on this event, start this Glue job run.');

/** The JSON Schema of the file, for editors. */
export const triggersJsonSchema = (): Readonly<Record<string, unknown>> => {
  const { $schema, ...rest } = z.toJSONSchema(triggersFileSchema, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'triggers.yml', ...rest };
};

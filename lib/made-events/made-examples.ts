import type { S3ObjectCreated, TriggerEvent } from '../core/events/event.ts';
import { dueTimesNear } from '../core/events/manual/due-time.ts';
import type { Decision } from '../core/plan/decision.ts';
import { plan } from '../core/plan/plan.ts';
import { type EpochMs, parseIso } from '../core/time.ts';
import type { Trigger, TriggerSource, Triggers } from '../core/triggers/trigger.ts';
import { assumedUpload } from '../explain/assumed-upload.ts';
import type { Example, Examples } from './example.ts';
import { madeBatch } from './made-batch.ts';
import { madeInputs } from './made-inputs.ts';
import { madeUploads } from './made-uploads.ts';

/** A candidate that could be played for a trigger, and its event. */
interface Attempt {
  readonly example: Example;
  readonly event: TriggerEvent;
}

/** Of each kind one is played. */
const KINDS: readonly ((trigger: Trigger) => boolean)[] = [
  ({ on, batch }) => on.kind === 's3' && batch === undefined,
  ({ batch }) => batch !== undefined,
  ({ on }) => on.kind === 'schedule',
  ({ on }) => on.kind === 'manual',
];

/**
 * Events that start a run by the file's own triggers: one for the first of each kind, an upload, uploads of which a batch
 * is made, a schedule and a call. If none is found for a trigger, its name and the reason are reported, and the next
 * trigger of its kind is tried.
 */
export const madeExamples = (triggers: Triggers, now: EpochMs): Examples => {
  const examples: Example[] = [];
  const notPlayed: string[] = [];
  for (const isOfKind of KINDS) {
    for (const trigger of triggers.triggers.filter((one) => one.enabled && isOfKind(one))) {
      const made =
        trigger.batch === undefined ? startingExample(trigger, triggers, now) : madeBatch(trigger, triggers, now);
      if (typeof made === 'string') notPlayed.push(made);
      else {
        examples.push(made);
        break;
      }
    }
  }
  return { examples, notPlayed };
};

const startingExample = (trigger: Trigger, triggers: Triggers, now: EpochMs): Example | string => {
  const made = madeExample(trigger, triggers, now);
  return typeof made === 'string' ? made : made.example;
};

/** An event that a trigger waits for, and what it leads to. */
export interface MadeExample {
  readonly example: Example;
  readonly leadsTo: 'request' | 'gather';
}

/** The first candidate that starts a run or gathers for one; otherwise why none does. */
export const madeExample = (trigger: Trigger, triggers: Triggers, now: EpochMs): MadeExample | string => {
  const context = { triggers, ledgerId: 'example', only: trigger.name };
  let tried = 0;
  let why = NOTHING_TO_TRY[trigger.on.kind];
  for (const { example, event } of attemptsOf(trigger, now)) {
    const [decision] = plan(event, context);
    if (decision?.kind === 'request' || decision?.kind === 'gather') return { example, leadsTo: decision.kind };
    // The first candidate is the likeliest one, so its reason is the most useful.
    if (tried === 0 && decision !== undefined) why = reasonOf(decision);
    tried += 1;
  }
  const count = tried > 1 ? ` in ${tried} attempts` : '';
  return `${trigger.name}: found no ${WHAT[trigger.on.kind]} for which it starts a run${count}; the likeliest one: ${why}`;
};

const WHAT: Readonly<Record<TriggerSource['kind'], string>> = { s3: 'upload', schedule: 'time', manual: 'input' };

const NOTHING_TO_TRY: Readonly<Record<TriggerSource['kind'], string>> = {
  s3: 'no key could be made from its pattern',
  schedule: 'it is never due',
  manual: 'found no values that its inputs allow',
};

const reasonOf = (decision: Exclude<Decision, { kind: 'request' | 'gather' }>): string =>
  decision.kind === 'invalid' ? decision.error.message : decision.message;

const attemptsOf = (trigger: Trigger, now: EpochMs): Iterable<Attempt> => {
  switch (trigger.on.kind) {
    case 's3':
      return uploadsOf(trigger, trigger.on.bucket, now);
    case 'schedule':
      return timesOf(trigger.name, dueTimesNear(trigger.on, now, MOST_TIMES));
    case 'manual':
      return callsOf(trigger, now);
  }
};

/** In each direction; a condition may require a weekday or the first of a month. */
const MOST_TIMES = 40;

function* uploadsOf(trigger: Trigger, bucket: string, now: EpochMs): Generator<Attempt> {
  for (const { key, size } of madeUploads(trigger, now)) {
    const event: S3ObjectCreated = assumedUpload({ bucket, key }, { known: { size }, now }).event;
    yield { example: { label: `an upload of s3://${bucket}/${key}`, kind: 'upload', bucket, key, size }, event };
  }
}

function* timesOf(trigger: string, times: readonly string[]): Generator<Attempt> {
  for (const scheduledTime of times) {
    const moment = parseIso(scheduledTime);
    if (moment === undefined) continue;
    yield {
      example: { label: `${trigger} as due at ${scheduledTime}`, kind: 'schedule', trigger, scheduledTime: moment },
      event: { source: 'schedule', trigger, scheduledTime },
    };
  }
}

function* callsOf(trigger: Trigger, now: EpochMs): Generator<Attempt> {
  for (const input of madeInputs(trigger, now)) {
    const payload = { trigger: trigger.name, input, idempotencyKey: 'example' };
    yield {
      example: { label: `the call ${JSON.stringify(payload)}`, kind: 'manual', payload },
      event: { source: 'manual', input, call: { idempotencyKey: 'example', lambdaRequestId: 'example' } },
    };
  }
}

import type { EventFields } from '../expressions/expression.ts';
import type { Json } from '../json.ts';
import { parseIso, toDateIn } from '../time.ts';
import type { Trigger, TriggerSource, Triggers } from '../triggers/trigger.ts';
import type { TriggerEvent } from './event.ts';

/** What `check` knows of a field before any event happens. */
export interface KnownField {
  readonly name: string;
  /** By CEL's name; `dyn`: the caller decides, as in `input`. */
  readonly type: 'string' | 'int' | 'double' | 'bool' | 'time' | 'list<string>' | 'list<dyn>' | 'map' | 'dyn';
  /** Whether an event may lack it, so that reading it needs a guard or may reject the request. */
  readonly optional: boolean;
  /** Of an object whose names are known. */
  readonly below?: readonly KnownField[];
}

const always = (name: string, type: KnownField['type'] = 'string'): KnownField => ({ name, type, optional: false });
const sometimes = (name: string, type: KnownField['type'] = 'string'): KnownField => ({ name, type, optional: true });

const FIELDS_OF_EVERY_EVENT = [always('trigger'), always('requestId'), always('stage'), always('vars', 'map')];

const FIELDS_OF_SOURCE: Readonly<Record<TriggerSource['kind'], readonly KnownField[]>> = {
  s3: [
    always('bucket'),
    always('key'),
    sometimes('size', 'int'),
    sometimes('etag'),
    sometimes('versionId'),
    sometimes('sequencer'),
    always('eventTime', 'time'),
    sometimes('awsRegion'),
    sometimes('reason'),
    sometimes('requester'),
  ],
  schedule: [always('scheduledTime', 'time'), always('scheduledDate')],
  manual: [always('input', 'dyn')],
};

/** By this name expressions read the event as a whole, for fields that it may lack: `event.?versionId`. */
export const EVENT_NAME = 'event';

/** By this name expressions read what a batch is. */
export const BATCH_NAME = 'batch';

/** Of a batch; so `keys` is absent when they are many. */
const FIELD_OF_BATCH: KnownField = {
  ...always(BATCH_NAME, 'map'),
  below: [
    always('count', 'int'),
    always('bytes', 'int'),
    always('number', 'int'),
    always('first', 'time'),
    always('last', 'time'),
    always('reason'),
    always('complete', 'bool'),
    always('missing', 'list<string>'),
    always('manifest'),
    sometimes('keys', 'list<string>'),
  ],
};

/** The fields that the request of a batch can read, besides the values on which all its uploads agree. */
export const BATCH_FIELDS: readonly KnownField[] = [FIELD_OF_BATCH, ...FIELDS_OF_EVERY_EVENT];

/** The fields that expressions of a trigger with this source can read, captures not included. */
export const knownFields = (kind: TriggerSource['kind']): readonly KnownField[] => [
  ...FIELDS_OF_SOURCE[kind],
  ...FIELDS_OF_EVERY_EVENT,
];

/** Names that a capture may not bear, because a field of some event has them. */
export const FIELD_NAMES: ReadonlySet<string> = new Set([
  EVENT_NAME,
  BATCH_NAME,
  ...[...Object.values(FIELDS_OF_SOURCE).flat(), ...FIELDS_OF_EVERY_EVENT].map(({ name }) => name),
]);

/** The calendar date of the scheduled time where the schedule lives; for other triggers in UTC. */
const scheduledDate = (scheduledTime: string, on: TriggerSource): Json | undefined => {
  const moment = parseIso(scheduledTime);
  return moment === undefined ? undefined : toDateIn(moment, on.kind === 'schedule' ? on.timezone : 'UTC');
};

const fieldsOfSource = (event: TriggerEvent, on: TriggerSource): Readonly<Record<string, Json | undefined>> => {
  switch (event.source) {
    case 's3': {
      const { source: _, call: __, ...fields } = event;
      return fields;
    }
    case 'schedule': {
      const { scheduledTime } = event;
      return { scheduledTime, scheduledDate: scheduledDate(scheduledTime, on) };
    }
    case 'manual':
      return { input: event.input };
    case 'batch': {
      const { source: _, group: __, cutToken: ___, by, ...batch } = event;
      return { ...by, batch };
    }
  }
};

/** Everything that a trigger's expressions can read of this event, by name. What it lacks is absent, not `null`. */
export const fieldsOf = (args: {
  readonly event: TriggerEvent;
  readonly trigger: Trigger;
  readonly triggers: Triggers;
  readonly captures: Readonly<Record<string, string>>;
  readonly requestId: string;
}): EventFields => {
  const { event, trigger, triggers, captures, requestId } = args;
  const all: Readonly<Record<string, Json | undefined>> = {
    ...captures,
    ...fieldsOfSource(event, trigger.on),
    trigger: trigger.name,
    requestId,
    stage: triggers.stage,
    vars: triggers.vars,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Json] => entry[1] !== undefined));
};

import { isLiteralOnly, isSpelling } from '../core/glue/argument-names.ts';
import { requestProblems } from '../core/glue/glue-constraints.ts';
import { hasRequestTypes } from '../core/glue/request-constraints.ts';
import { FIELDS, PLAIN_FIELDS, type PlainField } from '../core/glue/start-job-run-request.ts';
import type { PartPattern, RetryPolicy, StartTemplate, Template } from '../core/triggers/trigger.ts';
import type { Readable } from './expressions/cel-names.ts';
import { readTemplate, type WantedType } from './expressions/read-template.ts';
import type { StartForm } from './start-schema.ts';
import { argumentDoubts } from './warnings/argument-warnings.ts';
import { keysDoubt } from './warnings/batch-doubts.ts';
import { partDoubt } from './warnings/part-captures.ts';
import { secretDoubt } from './warnings/secrets.ts';
import { startDoubts } from './warnings/start-warnings.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import { spotOf } from './yaml/object-schema.ts';
import type { Parsed, Spot } from './yaml/schema.ts';

/** What is known where a trigger's `start` is read. */
export interface StartReading {
  readonly readable: Readable;
  readonly marker: string;
  readonly retry: RetryPolicy | undefined;
  /** The patterns of the upload that `start` reads; none if it reads something else. */
  readonly keys: readonly PartPattern[];
}

const LITERALS = 'so event data may not fill it; only a literal, ${{ stage }} or ${{ vars.… }} may stand here';

const wantedOf = (name: PlainField): WantedType => {
  const { kind } = FIELDS[name];
  return kind === 'string' || kind === 'boolean' ? kind : 'number';
};

const readPlain = ({ value }: Parsed<StartForm>, readable: Readable): Partial<Record<PlainField, Template>> => {
  const read: Partial<Record<PlainField, Template>> = {};
  for (const name of PLAIN_FIELDS) {
    const parsed = value[name];
    const template = parsed && readTemplate(parsed, readable, wantedOf(name));
    if (parsed === undefined || template === undefined) continue;
    if (typeof template === 'object' && !FIELDS[name].fromEvents) {
      addError(parsed.spot, `${name} decides what the run may do, ${LITERALS}`);
    }
    read[name] = template;
  }
  return read;
};

const readArguments = (
  parsed: NonNullable<StartForm['Arguments']>,
  { readable, marker }: StartReading,
): Readonly<Record<string, Template>> => {
  const templates = parsed.value.flatMap(({ name, spot, parsed: value }): [string, Template][] => {
    if (isSpelling(name, marker)) {
      const what = name === marker ? 'carries the marker' : `is to a script "${marker}", the marker`;
      addError({ ...spot, at: spot.keyAt }, `"${name}" ${what}, which the service sets; choose another name`);
    }
    const template = value && readTemplate(value, readable, 'argument');
    if (template === undefined) return [];
    if (typeof template === 'object' && isLiteralOnly(name)) {
      addError(spot, `${name} decides what runs, because Glue or the fence reads it, ${LITERALS}`);
    }
    const doubt = typeof template === 'string' ? secretDoubt(name, template) : undefined;
    if (doubt !== undefined) addWarning(spot, doubt);
    return [[name, template]];
  });
  return Object.fromEntries(templates);
};

const readNotification = (
  { value }: NonNullable<StartForm['NotificationProperty']>,
  readable: Readable,
): StartTemplate['NotificationProperty'] => {
  const template = value.NotifyDelayAfter && readTemplate(value.NotifyDelayAfter, readable, 'number');
  return template === undefined ? {} : { NotifyDelayAfter: template };
};

/** A literal as it stands; for an expression a value that no constraint refuses. */
const literalOr = (template: Template, example: unknown): unknown =>
  typeof template === typeof example ? template : example;

/** The request with harmless values where expressions stand: what Glue would refuse here, it refuses for every event. */
const probeOf = ({ JobName, Arguments = {}, NotificationProperty, ...plain }: StartTemplate): unknown => {
  const delay = NotificationProperty?.NotifyDelayAfter;
  const given = PLAIN_FIELDS.flatMap((name) => {
    const template = plain[name];
    return template === undefined ? [] : [[name, literalOr(template, FIELDS[name].example)]];
  });
  return {
    JobName,
    Arguments: Object.fromEntries(Object.entries(Arguments).map(([name, value]) => [name, literalOr(value, '')])),
    ...(delay !== undefined && { NotificationProperty: { NotifyDelayAfter: literalOr(delay, 1) } }),
    ...Object.fromEntries(given),
  };
};

/** The place of an argument's name, or of the field itself. */
const spotOfArgument = (start: Parsed<StartForm>, name: string): Spot | undefined =>
  start.value.Arguments?.value.find((argument) => argument.name === name)?.spot;

const checkConstraints = (start: Parsed<StartForm>, template: StartTemplate): void => {
  const probe = probeOf(template);
  if (!hasRequestTypes(probe)) return;
  for (const { field, argument, message } of requestProblems(probe)) {
    const spot = argument === undefined ? undefined : spotOfArgument(start, argument);
    addError(spot === undefined ? spotOf(start, field) : { ...spot, at: spot.keyAt }, message);
  }
};

const checkDoubts = (
  start: Parsed<StartForm>,
  template: StartTemplate,
  { marker, retry, keys }: StartReading,
): void => {
  for (const { field, message } of startDoubts(template, retry)) addWarning(spotOf(start, field), message);
  for (const { argument, message } of argumentDoubts(template, marker)) {
    addWarning(spotOfArgument(start, argument) ?? start.spot, message);
  }
  const doubtsOf = (value: Template | undefined) => [keysDoubt(value), partDoubt(value, keys)];
  for (const [argument, value] of Object.entries(template.Arguments ?? {})) {
    for (const doubt of doubtsOf(value))
      if (doubt !== undefined) addWarning(spotOfArgument(start, argument) ?? start.spot, doubt);
  }
  for (const field of PLAIN_FIELDS) {
    for (const doubt of doubtsOf(template[field])) if (doubt !== undefined) addWarning(spotOf(start, field), doubt);
  }
};

/** Reads a trigger's `start`; undefined, with errors, when there is nothing to start. */
export const readStart = (start: Parsed<StartForm> | undefined, reading: StartReading): StartTemplate | undefined => {
  if (start === undefined) return undefined;
  const { JobName, Arguments, NotificationProperty } = start.value;
  const notification = NotificationProperty && readNotification(NotificationProperty, reading.readable);
  const template: StartTemplate = {
    // A stand-in while the name is missing, so that all the rest is still checked.
    JobName: JobName?.value ?? 'unknown',
    ...(Arguments !== undefined && { Arguments: readArguments(Arguments, reading) }),
    ...readPlain(start, reading.readable),
    ...(notification !== undefined && { NotificationProperty: notification }),
  };
  checkConstraints(start, template);
  checkDoubts(start, template, reading);
  return JobName === undefined ? undefined : template;
};

import { isLiteralOnly, isSpelling } from '../core/glue/argument-names.ts';
import { requestProblems } from '../core/glue/glue-constraints.ts';
import { REQUEST_FIELDS, type StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import type { RetryPolicy, StartTemplate, Template } from '../core/triggers/trigger.ts';
import type { Readable } from './expressions/cel-names.ts';
import { literalText } from './expressions/literal-text.ts';
import { readTemplate, type WantedType } from './expressions/read-template.ts';
import { childOf, entryOf } from './expressions/stage-constants.ts';
import { argumentDoubts } from './warnings/argument-warnings.ts';
import { secretDoubt } from './warnings/secrets.ts';
import { startDoubts } from './warnings/start-warnings.ts';
import { addError, addWarning, type Findings, type Place } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

type PlainField = Exclude<keyof StartJobRunRequest, 'JobName' | 'Arguments' | 'NotificationProperty'>;

const TYPE_OF: Readonly<Record<PlainField, WantedType>> = {
  WorkerType: 'string',
  NumberOfWorkers: 'number',
  MaxCapacity: 'number',
  AllocatedCapacity: 'number',
  Timeout: 'number',
  ExecutionClass: 'string',
  JobRunQueuingEnabled: 'boolean',
  SecurityConfiguration: 'string',
  ExecutionRoleSessionPolicy: 'string',
};

const isPlainField = (name: keyof StartJobRunRequest): name is PlainField => Object.hasOwn(TYPE_OF, name);

/** Like the job's name: whoever can upload a file must not choose these. */
const NEVER_FROM_EVENTS: ReadonlySet<PlainField> = new Set(['SecurityConfiguration', 'ExecutionRoleSessionPolicy']);

/** What is known where a trigger's `start` is read. */
export interface StartReading {
  readonly where: string;
  readonly readable: Readable;
  readonly marker: string;
  readonly retry: RetryPolicy | undefined;
  readonly findings: Findings;
}

const placeOf = (parent: Tree, name: string, { where, findings }: StartReading): Place => ({
  at: childOf(parent, name)?.at ?? entryOf(parent, name)?.keyAt ?? parent.at,
  where: `${where}.${name}`,
  findings,
});

const readPlain = (start: Tree, reading: StartReading): Readonly<Partial<Record<PlainField, Template>>> => {
  const templates = REQUEST_FIELDS.filter(isPlainField).flatMap((name): [PlainField, Template][] => {
    const tree = childOf(start, name);
    if (tree?.kind !== 'scalar') return [];
    const template = readTemplate(tree, placeOf(start, name, reading), reading.readable, TYPE_OF[name]);
    if (template === undefined) return [];
    if (typeof template === 'object' && NEVER_FROM_EVENTS.has(name)) {
      const message = `${name} decides what the run may do, so event data may not fill it`;
      addError(
        placeOf(start, name, reading),
        `${message}; only a literal, \${{ stage }} or \${{ vars.… }} may stand here`,
      );
    }
    return [[name, template]];
  });
  const read: Partial<Record<PlainField, Template>> = {};
  for (const [name, template] of templates) read[name] = template;
  return read;
};

const readArguments = (start: Tree, outer: StartReading): Readonly<Record<string, Template>> | undefined => {
  const tree = childOf(start, 'Arguments');
  if (tree?.kind !== 'map') return undefined;
  const reading = { ...outer, where: `${outer.where}.Arguments` };
  const templates = tree.entries.flatMap(({ key, keyAt, value }): [string, Template][] => {
    const place = placeOf(tree, key, reading);
    if (isSpelling(key, reading.marker)) {
      const what = key === reading.marker ? 'carries the marker' : `is to a script "${reading.marker}", the marker`;
      addError({ ...place, at: keyAt }, `"${key}" ${what}, which the service sets; choose another name`);
    }
    if (value.kind !== 'scalar') return [];
    const template = readTemplate(value, place, reading.readable, 'argument');
    if (template === undefined) return [];
    if (typeof template === 'object' && isLiteralOnly(key)) {
      const message = `${key} decides what runs, because Glue or the fence reads it, so event data may not fill it`;
      addError(place, `${message}; only a literal, \${{ stage }} or \${{ vars.… }} may stand here`);
    }
    const doubt = typeof template === 'string' ? secretDoubt(key, template) : undefined;
    if (doubt !== undefined) addWarning(place, doubt);
    return [[key, template]];
  });
  return Object.fromEntries(templates);
};

const readNotification = (start: Tree, reading: StartReading): StartTemplate['NotificationProperty'] => {
  const tree = childOf(start, 'NotificationProperty');
  const delay = childOf(tree, 'NotifyDelayAfter');
  if (tree === undefined || delay?.kind !== 'scalar') return tree?.kind === 'map' ? {} : undefined;
  const inner = { ...reading, where: `${reading.where}.NotificationProperty` };
  const template = readTemplate(delay, placeOf(tree, 'NotifyDelayAfter', inner), reading.readable, 'number');
  return template === undefined ? {} : { NotifyDelayAfter: template };
};

const literalOr = <T extends string | number | boolean>(
  template: Template | undefined,
  standIn: T,
  is: (value: unknown) => value is T,
): T | undefined => {
  if (template === undefined) return undefined;
  return is(template) ? template : standIn;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Of an expression it is not known which one it gives, and no rule of a known one applies. */
const SOME_WORKER_TYPE = 'some worker type';

/** The request with harmless values where expressions stand: what Glue would refuse here, it refuses for every event. */
const probeOf = (template: StartTemplate): StartJobRunRequest => {
  const request: { -readonly [Name in keyof StartJobRunRequest]?: StartJobRunRequest[Name] | undefined } = {
    Arguments: Object.fromEntries(
      Object.entries(template.Arguments ?? {}).map(([name, value]) => [name, isText(value) ? value : '']),
    ),
    WorkerType: literalOr(template.WorkerType, SOME_WORKER_TYPE, isText),
    NumberOfWorkers: literalOr(template.NumberOfWorkers, 2, isNumber),
    MaxCapacity: literalOr(template.MaxCapacity, 2, isNumber),
    AllocatedCapacity: literalOr(template.AllocatedCapacity, 2, isNumber),
    Timeout: literalOr(template.Timeout, 1, isNumber),
    ExecutionClass: literalOr(template.ExecutionClass, 'STANDARD', isText),
    SecurityConfiguration: literalOr(template.SecurityConfiguration, 'x', isText),
    ExecutionRoleSessionPolicy: literalOr(template.ExecutionRoleSessionPolicy, '{}', isText),
  };
  const delay = literalOr(template.NotificationProperty?.NotifyDelayAfter, 1, isNumber);
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
  return {
    ...given,
    JobName: template.JobName,
    ...(delay !== undefined && { NotificationProperty: { NotifyDelayAfter: delay } }),
  };
};

const checkConstraints = (start: Tree, template: StartTemplate, reading: StartReading): void => {
  for (const { field, argument, message } of requestProblems(probeOf(template))) {
    const place = placeOf(start, field, reading);
    const key = argument === undefined ? undefined : entryOf(childOf(start, 'Arguments'), argument);
    if (key === undefined) addError(place, message);
    else addError({ ...place, at: key.keyAt, where: `${place.where}.${argument}` }, message);
  }
};

const checkDoubts = (start: Tree, template: StartTemplate, reading: StartReading): void => {
  for (const { field, message } of startDoubts(template, reading.retry)) {
    addWarning(placeOf(start, field, reading), message);
  }
  const tree = childOf(start, 'Arguments');
  if (tree === undefined) return;
  const inner = { ...reading, where: `${reading.where}.Arguments` };
  for (const { argument, message } of argumentDoubts(template, reading.marker)) {
    addWarning(placeOf(tree, argument, inner), message);
  }
};

/** Reads a trigger's `start`; undefined, with errors, when there is nothing to start. */
export const readStart = (start: Tree | undefined, reading: StartReading): StartTemplate | undefined => {
  if (start?.kind !== 'map') return undefined;
  const JobName = literalText(childOf(start, 'JobName'), placeOf(start, 'JobName', reading));
  const Arguments = readArguments(start, reading);
  const NotificationProperty = readNotification(start, reading);
  const template: StartTemplate = {
    // A stand-in while the name itself is wrong, so that all the rest is still checked.
    JobName: JobName ?? 'unknown',
    ...(Arguments !== undefined && { Arguments }),
    ...readPlain(start, reading),
    ...(NotificationProperty !== undefined && { NotificationProperty }),
  };
  checkConstraints(start, template, reading);
  checkDoubts(start, template, reading);
  return JobName === undefined ? undefined : template;
};

import { describeValue } from '../describe.ts';
import { field, isObject } from '../json.ts';
import { didYouMean } from '../nearest-name.ts';
import { callArgumentError, dashError } from './argument-names.ts';
import { DEFAULT_MARKER } from './glue-arguments.ts';
import { requestProblems, showField } from './glue-constraints.ts';
import { REFUSED_FIELDS, REQUEST_FIELDS, type StartJobRunRequest } from './start-job-run-request.ts';

/** Every constraint of Glue's own that a request breaks; empty when Glue has no reason to refuse its form. */
export const requestErrors = (request: StartJobRunRequest): readonly string[] =>
  requestProblems(request).map(({ field, argument, message }) => `${showField(field, argument)}: ${message}`);

/** `errors` has every wrong field and type; only when there is none, every broken constraint of Glue's. */
export type StartRequestResult =
  | { readonly ok: true; readonly request: StartJobRunRequest }
  | { readonly ok: false; readonly errors: readonly string[] };

type FieldType = 'a string' | 'a number' | 'a boolean' | 'an object of strings' | 'an object with NotifyDelayAfter';

const TYPE_OF: Readonly<Record<keyof StartJobRunRequest, FieldType>> = {
  JobName: 'a string',
  Arguments: 'an object of strings',
  WorkerType: 'a string',
  NumberOfWorkers: 'a number',
  MaxCapacity: 'a number',
  AllocatedCapacity: 'a number',
  Timeout: 'a number',
  ExecutionClass: 'a string',
  JobRunQueuingEnabled: 'a boolean',
  NotificationProperty: 'an object with NotifyDelayAfter',
  SecurityConfiguration: 'a string',
  ExecutionRoleSessionPolicy: 'a string',
};

const unknownNames = (value: Readonly<Record<string, unknown>>, known: readonly string[], where: string) =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) =>
      Object.hasOwn(REFUSED_FIELDS, name)
        ? `${where}${name}: ${REFUSED_FIELDS[name]}`
        : `${where}unknown field "${name}"${didYouMean(name, known) || `; known: ${known.join(', ')}`}`,
    );

const typeErrorsOf = (name: keyof StartJobRunRequest, value: unknown): readonly string[] => {
  const want = TYPE_OF[name];
  const wrong = (where: string, found: unknown, right: string) =>
    `${where}: expected ${right}, found ${describeValue(found)}`;
  switch (want) {
    case 'a string':
      return typeof value === 'string' ? [] : [wrong(name, value, want)];
    case 'a number':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [wrong(name, value, want)];
    case 'a boolean':
      return typeof value === 'boolean' ? [] : [wrong(name, value, want)];
    case 'an object of strings':
      if (!isObject(value)) return [wrong(name, value, want)];
      return Object.entries(value).flatMap(([argument, found]) =>
        typeof found === 'string' ? [] : [wrong(showField(name, argument), found, 'a string')],
      );
    case 'an object with NotifyDelayAfter': {
      if (!isObject(value)) return [wrong(name, value, want)];
      const delay = field(value, 'NotifyDelayAfter');
      const right = delay === undefined || (typeof delay === 'number' && Number.isFinite(delay));
      return [
        ...unknownNames(value, ['NotifyDelayAfter'], `${name}: `),
        ...(right ? [] : [wrong(`${name}.NotifyDelayAfter`, delay, 'a number')]),
      ];
    }
  }
};

const typeErrors = (value: unknown): readonly string[] => {
  if (!isObject(value)) return [`expected a StartJobRun request, {"JobName": "…", …}, found ${describeValue(value)}`];
  return [
    ...unknownNames(value, REQUEST_FIELDS, ''),
    ...(field(value, 'JobName') === undefined ? ['JobName is missing: say which Glue job to start'] : []),
    ...REQUEST_FIELDS.flatMap((name) => {
      const found = field(value, name);
      return found === undefined ? [] : typeErrorsOf(name, found);
    }),
  ];
};

const hasRequestTypes = (value: unknown): value is StartJobRunRequest => typeErrors(value).length === 0;

/**
 * Takes a value of unknown origin for a StartJobRun request when its fields, their types and Glue's own constraints
 * are right; else tells everything that is wrong.
 */
export const checkStartRequest = (value: unknown): StartRequestResult => {
  if (!hasRequestTypes(value)) return { ok: false, errors: typeErrors(value) };
  const errors = requestErrors(value);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, request: value };
};

const closedErrors = (value: unknown, marker: string): readonly string[] => {
  const given = isObject(value) ? field(value, 'Arguments') : undefined;
  return Object.entries(isObject(given) ? given : {}).flatMap(([name, found]) => {
    const errors = [callArgumentError(name, marker), typeof found === 'string' ? dashError(found) : undefined];
    return errors.flatMap((error) => (error === undefined ? [] : [`${showField('Arguments', name)}: ${error}`]));
  });
};

/**
 * Parses a StartJobRun request that came with a call: {@link checkStartRequest}, and what only the file may set is
 * refused. `marker` is the name of the argument that carries the marker.
 */
export const parseStartRequest = (value: unknown, marker: string = DEFAULT_MARKER): StartRequestResult => {
  const result = checkStartRequest(value);
  const closed = closedErrors(value, marker);
  if (closed.length === 0) return result;
  return { ok: false, errors: [...(result.ok ? [] : result.errors), ...closed] };
};

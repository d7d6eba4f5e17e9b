import { describeValue } from '../describe.ts';
import { field, isObject } from '../json.ts';
import { didYouMean } from '../nearest-name.ts';
import { callArgumentError, dashError } from './argument-names.ts';
import { DEFAULT_MARKER } from './glue-arguments.ts';
import { requestProblems, showField } from './glue-constraints.ts';
import { REFUSED_FIELDS, REQUEST_FIELDS, type RequestField } from './request-fields.ts';
import { FIELD_NAMES, FIELDS, type FieldName, type StartJobRunRequest } from './start-job-run-request.ts';

/** Every constraint of Glue's own that a request breaks; empty when Glue has no reason to refuse its form. */
export const requestErrors = (request: StartJobRunRequest): readonly string[] =>
  requestProblems(request).map(({ field, argument, message }) => `${showField(field, argument)}: ${message}`);

/** `errors` has every wrong field and type; only when there is none, every broken constraint of Glue's. */
export type StartRequestResult =
  | { readonly ok: true; readonly request: StartJobRunRequest }
  | { readonly ok: false; readonly errors: readonly string[] };

/** What a value of the kind is, as a message says it after "expected". */
const KINDS: Readonly<Record<RequestField['kind'], string>> = {
  string: 'a string',
  integer: 'a number',
  number: 'a number',
  boolean: REQUEST_FIELDS.JobRunQueuingEnabled.expected,
  arguments: REQUEST_FIELDS.Arguments.expected,
  notification: REQUEST_FIELDS.NotificationProperty.expected,
};

const unknownNames = (value: Readonly<Record<string, unknown>>, known: readonly string[], where: string) =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) =>
      Object.hasOwn(REFUSED_FIELDS, name)
        ? `${where}${name}: ${REFUSED_FIELDS[name]}`
        : `${where}unknown field "${name}"${didYouMean(name, known) || `; known: ${known.join(', ')}`}`,
    );

const typeErrorsOf = (name: FieldName, value: unknown): readonly string[] => {
  const { kind } = FIELDS[name];
  const wrong = (where: string, found: unknown, expected = KINDS[kind]) => [
    `${where}: expected ${expected}, found ${describeValue(found)}`,
  ];
  switch (kind) {
    case 'string':
    case 'boolean':
      return typeof value === kind ? [] : wrong(name, value);
    case 'integer':
    case 'number':
      return Number.isFinite(value) ? [] : wrong(name, value);
    case 'arguments':
      if (!isObject(value)) return wrong(name, value);
      return Object.entries(value).flatMap(([argument, found]) =>
        typeof found === 'string' ? [] : wrong(showField(name, argument), found, KINDS.string),
      );
    case 'notification': {
      if (!isObject(value)) return wrong(name, value);
      const delay = field(value, 'NotifyDelayAfter');
      const isRight = delay === undefined || Number.isFinite(delay);
      return [
        ...unknownNames(value, ['NotifyDelayAfter'], `${name}: `),
        ...(isRight ? [] : wrong(`${name}.NotifyDelayAfter`, delay, KINDS.number)),
      ];
    }
  }
};

const typeErrors = (value: unknown): readonly string[] => {
  if (!isObject(value)) return [`expected a StartJobRun request, {"JobName": "…", …}, found ${describeValue(value)}`];
  return [
    ...unknownNames(value, FIELD_NAMES, ''),
    ...(field(value, 'JobName') === undefined ? ['JobName is missing: say which Glue job to start'] : []),
    ...FIELD_NAMES.flatMap((name) => {
      const found = field(value, name);
      return found === undefined ? [] : typeErrorsOf(name, found);
    }),
  ];
};

/** Whether a value has the fields and types of a request; its values may still break constraints of Glue's. */
export const hasRequestTypes = (value: unknown): value is StartJobRunRequest => typeErrors(value).length === 0;

/** Takes a value for a StartJobRun request if fields, types and Glue's constraints are right; else tells all errors. */
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

/** Parses a StartJobRun request of a call: {@link checkStartRequest}, and what only the file may set is refused. */
export const parseStartRequest = (value: unknown, marker: string = DEFAULT_MARKER): StartRequestResult => {
  const result = checkStartRequest(value);
  const closed = closedErrors(value, marker);
  if (closed.length === 0) return result;
  return { ok: false, errors: [...(result.ok ? [] : result.errors), ...closed] };
};

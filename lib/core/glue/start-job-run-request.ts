import { REQUEST_FIELDS, type RequestField } from './request-fields.ts';

type Rows = typeof REQUEST_FIELDS;

export type FieldName = keyof Rows;

type NameOfKind<Kind extends RequestField['kind']> = {
  [Name in FieldName]: Rows[Name]['kind'] extends Kind ? Name : never;
}[FieldName];

/** The fields that hold one value, which an expression may give. */
export type PlainField = Exclude<NameOfKind<'string' | 'integer' | 'number' | 'boolean'>, 'JobName'>;

const isFieldName = (name: string): name is FieldName => Object.hasOwn(REQUEST_FIELDS, name);

/** `JobName` first. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(REQUEST_FIELDS).filter(isFieldName);

const isPlainField = (name: FieldName): name is PlainField =>
  name !== 'JobName' && !['arguments', 'notification'].includes(REQUEST_FIELDS[name].kind);

export const PLAIN_FIELDS: readonly PlainField[] = FIELD_NAMES.filter(isPlainField);

/** One thing for each of {@link PLAIN_FIELDS}. */
export const forPlainFields = <T>(make: (name: PlainField) => T): Readonly<Record<PlainField, T>> =>
  Object.fromEntries(PLAIN_FIELDS.map((name) => [name, make(name)])) as Record<PlainField, T>;

/** The rows by field, each as a row like any other. */
export const FIELDS: Readonly<Record<FieldName, RequestField>> = REQUEST_FIELDS;

interface ValueOfKind {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly arguments: Readonly<Record<string, string>>;
  readonly notification: { /** In minutes. */ readonly NotifyDelayAfter?: number };
}

/** The request of StartJobRun. */
export type StartJobRunRequest = { readonly JobName: string } & {
  readonly [Name in Exclude<FieldName, 'JobName'>]?: ValueOfKind[Rows[Name]['kind']];
};

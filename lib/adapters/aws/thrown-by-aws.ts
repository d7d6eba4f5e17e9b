import { field, isObject } from '../../core/json.ts';

/** What an error of the AWS SDK, or of the socket below it, says. */
export interface ThrownByAws {
  readonly name: string;
  readonly message: string;
  /** Node's error code, e.g. `ECONNRESET`. */
  readonly code?: string;
  readonly httpStatus?: number;
}

/** Reads an SDK error; anything else that was thrown becomes a name and a message. */
export const thrownByAws = (thrown: unknown): ThrownByAws => {
  if (!isObject(thrown)) return { name: 'Error', message: String(thrown) };
  const code = field(thrown, 'code');
  const httpStatus =
    numberIn(field(thrown, '$metadata'), 'httpStatusCode') ?? numberIn(field(thrown, '$response'), 'statusCode');
  return {
    // `name` may be inherited, `message` of an AggregateError is empty.
    name: thrown instanceof Error ? thrown.name : 'Error',
    message: thrown instanceof Error ? thrown.message : '',
    ...(typeof code === 'string' ? { code } : {}),
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
};

const numberIn = (object: unknown, name: string): number | undefined => {
  const value = isObject(object) ? field(object, name) : undefined;
  return typeof value === 'number' ? value : undefined;
};

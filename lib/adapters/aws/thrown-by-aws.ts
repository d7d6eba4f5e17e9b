import { type ErrorInfo, toErrorInfo } from '../../core/errors.ts';
import { field } from '../../core/json.ts';

/** What an error of the AWS SDK, or of the socket below it, says; its message may be empty. */
export interface ThrownByAws extends ErrorInfo {
  /** Node's error code, e.g. `ECONNRESET`. */
  readonly code?: string;
}

/** Reads an SDK error; anything else that was thrown becomes a name and a message. */
export const thrownByAws = (thrown: unknown): ThrownByAws => {
  const code = fieldOf(thrown, 'code');
  const status =
    fieldOf(fieldOf(thrown, '$metadata'), 'httpStatusCode') ?? fieldOf(fieldOf(thrown, '$response'), 'statusCode');
  return {
    ...toErrorInfo(thrown),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { httpStatus: status } : {}),
  };
};

const fieldOf = (value: unknown, name: string): unknown => field(Object(value), name);

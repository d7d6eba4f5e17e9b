/** Errors that a person can correct. Dashboards and the table in docs/operations.md use these codes. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'TRIGGERS_INVALID'
  | 'EVENT_MALFORMED'
  | 'CALL_INVALID'
  | 'NOT_STARTED'
  | 'LEDGER_UNREACHABLE'
  | 'GLUE_UNREADABLE'
  | 'OBJECT_UNREADABLE'
  | 'MANIFEST_UNWRITTEN'
  | 'LOCAL_CLOUD'
  | 'DEPLOYMENT_UNREACHABLE';

/** The only error class of this project. Its message says what happened, where, and what would be right. */
export class TriggerError extends Error {
  override readonly name = 'TriggerError';
  readonly code: ErrorCode;
  /** Whether the same input may succeed later, so that a queue should keep it. */
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
  }
}

/** An error as the ledger and the log keep it: no stack, nothing secret, and short. */
export interface ErrorInfo {
  readonly name: string;
  readonly message: string;
  readonly httpStatus?: number;
}

const MAX_MESSAGE_CHARACTERS = 1_000;

/** Reduces whatever was thrown to what is worth keeping in the ledger. */
export const toErrorInfo = (thrown: unknown): ErrorInfo => {
  const { name, message } = thrown instanceof Error ? thrown : { name: 'Error', message: String(thrown) };
  return { name, message: message.slice(0, MAX_MESSAGE_CHARACTERS) };
};

/** In JSON's worst spelling 24 KB, for which an item of the ledger has room (lib/core/ledger/item-size.ts). */
const MAX_TOLD_CHARACTERS = 4_000;

/** What somebody else says of a failure, such as Glue of a run's, or its script, which may say anything: cut when long. */
export const toldMessage = (message: string): string =>
  message.length <= MAX_TOLD_CHARACTERS ? message : `${message.slice(0, MAX_TOLD_CHARACTERS).toWellFormed()}…`;

/** Makes the compiler prove that a `switch` has looked at every case. */
export const unreachable = (value: never): never => {
  throw new Error(`a case was forgotten: ${JSON.stringify(value)}`);
};

/** Becomes JSON beside the message; a field that is undefined does not appear. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Powertools' Logger fits. Every decision is one line with a `decision` field. */
export interface Log {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

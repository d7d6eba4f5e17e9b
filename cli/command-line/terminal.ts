/** Where a script prints, a line at a time. */
export interface Terminal {
  /** What was asked for. */
  out(line: string): void;
  /** Everything else. */
  err(line: string): void;
}

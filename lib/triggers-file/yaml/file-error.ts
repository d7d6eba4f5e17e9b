/** A place in the file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** No place in the file: what was asked for is wrong, not what stands there. */
export const OUTSIDE: Position = { line: 0, column: 0 };

/** Something wrong (or, as a warning, something doubtful) in the file. */
export interface FileError extends Position {
  /** The keys that lead there, e.g. `triggers.orders.on.s3.bucket`; empty for the file as a whole. */
  readonly where: string;
  /** What was found and what would be right. */
  readonly message: string;
}

/** Collects errors and warnings, so that a file is judged whole and not up to its first mistake. */
export interface Findings {
  readonly errors: FileError[];
  readonly warnings: FileError[];
}

/** New lists each time, because the checks add to them. */
export const noFindings = (): Findings => ({ errors: [], warnings: [] });

/** A place of the file that is being judged: where it is, and what was found there so far. */
export interface Place {
  readonly at: Position;
  readonly where: string;
  readonly findings: Findings;
}

/** An error refuses the file: nothing is built from it. */
export const addError = ({ at, where, findings }: Place, message: string): void => {
  findings.errors.push({ line: at.line, column: at.column, where, message });
};

/** A warning is shown by `check` and stops nothing. */
export const addWarning = ({ at, where, findings }: Place, message: string): void => {
  findings.warnings.push({ line: at.line, column: at.column, where, message });
};

/** Errors in the order of the file, each once. */
export const inFileOrder = (errors: readonly FileError[]): readonly FileError[] => {
  const seen = new Map(errors.map((error) => [JSON.stringify(error), error]));
  return [...seen.values()].sort((a, b) => a.line - b.line || a.column - b.column);
};

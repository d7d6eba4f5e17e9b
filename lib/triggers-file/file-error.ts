/** A place in the file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** No place in the file: what was asked for is at fault, not what stands there. */
export const OUTSIDE: Position = { line: 0, column: 0 };

/** Something wrong (or, as a warning, something doubtful) in the file. */
export interface Fault extends Position {
  /** The keys that lead there, e.g. `triggers.orders.on.s3.bucket`; empty for the file as a whole. */
  readonly where: string;
  /** What was found and what would be right. */
  readonly message: string;
}

/** Collects faults and warnings, so that a file is judged whole and not up to its first mistake. */
export interface Findings {
  readonly faults: Fault[];
  readonly warnings: Fault[];
}

/** New lists each time: whoever judges adds to them. */
export const noFindings = (): Findings => ({ faults: [], warnings: [] });

/** A place of the file that is being judged: where it is, and what was found there so far. */
export interface Place {
  readonly at: Position;
  readonly where: string;
  readonly findings: Findings;
}

/** A fault refuses the file: nothing is built from it. */
export const addFault = ({ at, where, findings }: Place, message: string): void => {
  findings.faults.push({ line: at.line, column: at.column, where, message });
};

/** A warning is shown by `check` and stops nothing. */
export const addWarning = ({ at, where, findings }: Place, message: string): void => {
  findings.warnings.push({ line: at.line, column: at.column, where, message });
};

/** Faults in the order of the file, each once. */
export const inFileOrder = (faults: readonly Fault[]): readonly Fault[] => {
  const seen = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return [...seen.values()].sort((a, b) => a.line - b.line || a.column - b.column);
};

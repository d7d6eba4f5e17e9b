/** A function as it is deployed. */
export interface FunctionConfig {
  /** E.g. `s3-upload`: the name of its handler. */
  readonly name: string;
  /** E.g. `glue-job-trigger-dev-s3-upload`. */
  readonly functionName: string;
  /** The built bundle, a CommonJS file that exports `handler`. */
  readonly file: string;
  readonly timeoutMs: number;
  /** How long its process may load; Lambda's own 10 s unless given. */
  readonly initLimitMs?: number;
  readonly memoryMegabytes: number;
  /** What the deployment sets; Lambda's own variables come on top. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many invocations may run at once; more wait. */
  readonly maxWorkers: number;
  /** Options of Node for its processes. */
  readonly nodeOptions?: readonly string[];
}

/** What an invocation came to. */
export interface InvocationResult {
  readonly requestId: string;
  /** JSON text; what the caller gets. Absent when the handler returned nothing. */
  readonly payload?: string;
  /** Set when the function failed, as in the header `X-Amz-Function-Error`. */
  readonly functionError?: 'Unhandled';
  /** What it wrote, line by line. */
  readonly output: readonly string[];
  readonly durationMs: number;
}

/** One line that a function wrote. */
export interface FunctionLogLine {
  readonly function: string;
  /** Absent for what it wrote while loading. */
  readonly requestId?: string;
  readonly line: string;
}

/** What goes between the local Lambda service and a worker process. */

/** How Lambda words an error of a function. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** To the worker: one invocation. */
export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON text. */
  readonly event: string;
  /** When the time limit is reached, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly functionArn: string;
}

/** From the worker. `payload` is JSON text; absent for a handler that returned nothing. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-error'; readonly error: FunctionError }
  | { readonly kind: 'returned'; readonly requestId: string; readonly payload?: string }
  | { readonly kind: 'threw'; readonly requestId: string; readonly error: FunctionError };

/** Ends the output of an invocation in stdout and stderr: what comes before it belongs to the invocation. */
export const END_OF_OUTPUT = '\u0001end-of-output';

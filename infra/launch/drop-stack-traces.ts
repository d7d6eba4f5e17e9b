import { TriggerError } from '../../lib/core/errors.ts';

/**
 * Removes the stack trace from an error that a person can correct: the deployer prints `error.stack`, and the message
 * says everything. A bug keeps its trace.
 */
export const withoutStack = (error: unknown): unknown => {
  if (error instanceof TriggerError) error.stack = error.message;
  return error;
};

import { TriggerError } from '../../lib/core/errors.ts';

/**
 * Takes the stack trace from an error that is somebody's doing: the deployer prints `error.stack`, and the message says
 * all there is to say. A bug keeps its trace.
 */
export const withoutStack = (error: unknown): unknown => {
  if (error instanceof TriggerError) error.stack = error.message;
  return error;
};

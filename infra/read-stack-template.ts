import { loadTriggers } from '../lib/triggers-file/load-triggers.ts';
import { buildSettings } from './build-settings.ts';
import { deployedFunctions } from './deployed-functions.ts';
import type { Stack } from './stack-names.ts';
import { type StackTemplate, stackTemplate } from './stack-template.ts';
import { withoutStack } from './without-stack.ts';

/**
 * Reads the triggers file and makes the stack's resources from it.
 *
 * @throws TriggerError with every fault of the file, and without a stack trace, because the deployer would print it.
 */
export const readStackTemplate = (stack: Stack): StackTemplate => {
  try {
    return stackTemplate(
      stack,
      loadTriggers({ file: buildSettings(process.env).file, stage: stack.stage }),
      deployedFunctions(),
    );
  } catch (error) {
    throw withoutStack(error);
  }
};

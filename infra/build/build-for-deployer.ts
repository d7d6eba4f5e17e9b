import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { withoutStack } from '../launch/drop-stack-traces.ts';
import { bundle } from './bundle.ts';

/**
 * Builds `dist/` for the stage that the deployer packages.
 *
 * @throws TriggerError with every error of the triggers file, and without a stack trace.
 */
export const buildForDeployer = async (stage: string): Promise<void> => {
  try {
    await bundle({ triggersFile: buildSettings(process.env).file, stage, outDir: 'dist' });
  } catch (error) {
    throw withoutStack(error);
  }
};

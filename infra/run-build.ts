import { TriggerError } from '../lib/core/errors.ts';
import { buildSettings } from './build-settings.ts';
import { bundle } from './bundle.ts';

/** `npm run build`: builds `dist/`, or says what is wrong with the triggers file and writes nothing. */
export const runBuild = async (): Promise<void> => {
  const { file, stage } = buildSettings(process.env);
  try {
    const { triggers } = await bundle({ triggersFile: file, stage, outDir: 'dist' });
    process.stdout.write(
      `dist/ built from ${file} for stage ${stage}: ${triggers.triggers.length} triggers` +
        `${triggers.usesJsonata ? '' : ', without JSONata'}\n`,
    );
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
};

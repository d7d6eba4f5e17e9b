import { bundle } from '../infra/build/bundle.ts';
import { TriggerError } from '../lib/core/errors.ts';
import { buildSettings } from '../lib/triggers-file/which-file.ts';
import { runScript } from './command-line/run-script.ts';

const HELP = `Builds dist/, which is deployed: a bundle for each function, and triggers.json.

  npm run build -- [--stage <stage>] [--file <triggers.yml>]

  --stage   default: the environment variable STAGE, else dev
  --file    default: the environment variable TRIGGERS_FILE, else triggers.yml
  --help    shows this

Exit code 0: built; 1: the triggers file has errors, and nothing was written; 2: wrong usage.
`;

const OPTIONS = { stage: { type: 'string' }, file: { type: 'string' } } as const;

/**
 * `npm run build`: builds `dist/`, or says what is wrong with the triggers file and writes nothing. Gives the exit code.
 */
export const runBuild = (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, async (values) => {
    const { file, stage } = { ...buildSettings(environment), ...values };
    try {
      const { triggers } = await bundle({ triggersFile: file, stage, outDir: 'dist' });
      process.stdout.write(`dist/ built from ${file} for stage ${stage}: ${triggers.triggers.length} triggers\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof TriggerError) || error.code === 'CALL_INVALID') throw error;
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
  });

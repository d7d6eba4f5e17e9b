import { serviceName } from '../../infra/stack/deployed-functions.ts';
import { withStackFindings } from '../../infra/stack/read-stack-template.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { systemClock } from '../../lib/core/time.ts';
import { describeTriggers, triggersAsJson } from '../../lib/explain/describe-triggers.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import { wrongStage } from '../../lib/triggers-file/expressions/stage-constants.ts';
import { countOf, formatFindings } from '../../lib/triggers-file/format-findings.ts';
import { readTriggersFile } from '../../lib/triggers-file/load-triggers.ts';
import { fileNotes } from '../../lib/triggers-file/warnings/file-notes.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { paintFor } from '../command-line/paint.ts';
import { CALLED_WRONGLY, readOptions } from '../command-line/read-options.ts';

/** @param program how a person calls it */
const usage = (program: string): string => `Checks a triggers file and its stack, and lists every error at once.

  ${program} [file] [--stage <stage>] [--json]

  file      also written --file <file>; default: the environment variable TRIGGERS_FILE, else triggers.yml
  --stage   default: the environment variable STAGE, else dev
  --json    for programs: triggers, with the next times of schedules, notes, errors and warnings
  --help    shows this

Examples: ${program} --stage prod
          ${program} examples/triggers/retry.yml --json

Exit code 0: no error (warnings may be shown); 1: errors; 2: wrong usage. See docs/triggers.md.`;

const checkFile = (fileName: string, stage: string, json: boolean): number => {
  const text = readTriggersFile(fileName);
  const now = systemClock();
  const checked = checkTriggers(text, { fileName, stage, now });
  const stageError = wrongStage(checked.errors);
  if (stageError !== undefined) {
    console.error(`${fileName}: ${stageError}`);
    return CALLED_WRONGLY;
  }
  const { triggers, errors, warnings } = withStackFindings(checked, { service: serviceName(), stage }, process.env);
  if (json) {
    const listed =
      triggers === undefined ? {} : { triggers: triggersAsJson(triggers, now), notes: fileNotes(triggers) };
    console.log(JSON.stringify({ file: fileName, stage, ...listed, errors, warnings }, null, 2));
    return triggers === undefined ? 1 : 0;
  }
  const format = { fileName, text, paint: paintFor(process.stderr, process.env) };
  if (warnings.length > 0) console.error(`${formatFindings(warnings, 'warning', format)}\n`);
  if (triggers !== undefined) {
    for (const line of describeTriggers(fileName, triggers, now)) console.log(line);
    for (const note of fileNotes(triggers)) console.log(`note: ${note}`);
    if (warnings.length > 0) console.log(`no error, ${countOf(warnings, 'warning')}`);
    return 0;
  }
  console.error(`${formatFindings(errors, 'error', format)}\n`);
  const more = warnings.length > 0 ? `, ${countOf(warnings, 'warning')}` : '';
  console.error(`${fileName}: ${countOf(errors, 'error')}${more}, stage ${stage}`);
  return 1;
};

const readArguments = (args: readonly string[]) =>
  readOptions({
    args,
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      stage: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });

/**
 * Carries out `npm run check`, or the verb of the command; gives the exit code.
 *
 * @param program how a person calls it
 */
export const check = (args: readonly string[], program: string): number => {
  const help = usage(program);
  let given: ReturnType<typeof readArguments>;
  try {
    given = readArguments(args);
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${help}`);
    return CALLED_WRONGLY;
  }
  const { values, positionals } = given;
  if (values.help === true) {
    console.log(help);
    return 0;
  }
  const [file, ...others] = [...(values.file === undefined ? [] : [values.file]), ...positionals];
  if (others.length > 0) {
    console.error(`expected one file, found ${[file, ...others].join(', ')}\n\n${help}`);
    return CALLED_WRONGLY;
  }
  const settings = buildSettings(process.env);
  try {
    return checkFile(file ?? settings.file, values.stage ?? settings.stage, values.json === true);
  } catch (thrown) {
    if (!(thrown instanceof TriggerError)) throw thrown;
    console.error(thrown.message);
    return 1;
  }
};

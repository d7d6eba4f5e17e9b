import { styleText } from 'node:util';
import { buildSettings } from '../infra/build-settings.ts';
import { TriggerError } from '../lib/core/errors.ts';
import type { Trigger, TriggerSource, Triggers } from '../lib/core/trigger.ts';
import { checkTriggers } from '../lib/triggers-file/check-triggers.ts';
import { countOf, formatFindings, type Paint } from '../lib/triggers-file/format-findings.ts';
import { readTriggersFile } from '../lib/triggers-file/load-triggers.ts';
import { CALLED_WRONGLY, readOptions } from './read-options.ts';

const USAGE = `Checks a triggers file and tells every fault at once.

  npm run check -- [file] [--stage <stage>]

  file      default: the environment variable TRIGGERS_FILE, else triggers.yml
  --stage   default: the environment variable STAGE, else dev
  --help    shows this

Exit code 0: no fault (warnings may be shown); 1: faults; 2: called wrongly. See docs/triggers.md.`;

const colour = (stream: NodeJS.WriteStream): Paint => {
  const painted = stream.isTTY && (process.env['NO_COLOR'] ?? '') === '';
  return (text, how) => (painted ? styleText(how, text, { validateStream: false }) : text);
};

const describeSource = (on: TriggerSource): string => {
  switch (on.kind) {
    case 's3':
      return `s3://${on.bucket}/${on.key.source}`;
    case 'schedule':
      return `${on.expression} ${on.timezone}`;
    case 'manual':
      return 'manual';
  }
};

const describeTrigger = ({ name, on, start, enabled }: Trigger, width: number): string =>
  `  ${name.padEnd(width)}  ${describeSource(on)} → ${start.JobName}${enabled ? '' : ' (not enabled)'}`;

const summary = (fileName: string, { stage, triggers }: Triggers): string => {
  const width = Math.max(...triggers.map(({ name }) => name.length));
  const count = `${triggers.length} trigger${triggers.length === 1 ? '' : 's'}`;
  return [`${fileName}: ${count}, stage ${stage}`, ...triggers.map((trigger) => describeTrigger(trigger, width))].join(
    '\n',
  );
};

const check = (fileName: string, stage: string): number => {
  const text = readTriggersFile(fileName);
  const { triggers, faults, warnings } = checkTriggers(text, { fileName, stage });
  const format = { fileName, text, paint: colour(process.stderr) };
  if (warnings.length > 0) console.error(`${formatFindings(warnings, 'warning', format)}\n`);
  if (triggers !== undefined) {
    console.log(summary(fileName, triggers));
    if (warnings.length > 0) console.log(`no fault, ${countOf(warnings, 'warning')}`);
    return 0;
  }
  console.error(`${formatFindings(faults, 'fault', format)}\n`);
  const more = warnings.length > 0 ? `, ${countOf(warnings, 'warning')}` : '';
  console.error(`${fileName}: ${countOf(faults, 'fault')}${more}, stage ${stage}`);
  return 1;
};

const readArguments = () =>
  readOptions({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: { stage: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });

const main = (): number => {
  let given: ReturnType<typeof readArguments>;
  try {
    given = readArguments();
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${USAGE}`);
    return CALLED_WRONGLY;
  }
  const { values, positionals } = given;
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (positionals.length > 1) {
    console.error(`found ${positionals.length} files, want one\n\n${USAGE}`);
    return CALLED_WRONGLY;
  }
  const settings = buildSettings(process.env);
  try {
    return check(positionals[0] ?? settings.file, values.stage ?? settings.stage);
  } catch (thrown) {
    if (!(thrown instanceof TriggerError)) throw thrown;
    console.error(thrown.message);
    return 1;
  }
};

process.exitCode = main();

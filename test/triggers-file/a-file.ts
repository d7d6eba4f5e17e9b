import { epochMs } from '../../lib/core/time.ts';
import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import type { FileError } from '../../lib/triggers-file/yaml/file-error.ts';

/** Text of a file with one S3 trigger named `orders`; `lines` come below it, indented as its keys are. */
export const anS3File = (lines: string, { key = 'orders/{area}/{day}.csv', start = '{ JobName: job }' } = {}): string =>
  [
    'triggers:',
    '  orders:',
    '    on:',
    '      s3:',
    '        bucket: acme-landing',
    `        key: ${key}`,
    `    start: ${start}`,
    ...(lines === '' ? [] : lines.split('\n').map((line) => `    ${line}`)),
    '',
  ].join('\n');

/** Text of a file with one manual trigger named `call`, whose `start` is this flow mapping. */
export const aManualFile = (start: string): string => `triggers:\n  call:\n    on: manual\n    start: ${start}\n`;

/** Sunday, in UTC. */
export const NOW = epochMs(Date.UTC(2026, 10, 22, 12));

export const check = (text: string, stage = 'dev') =>
  checkTriggers(text, { fileName: 'triggers.yml', stage, now: NOW });

/** The triggers of a file that must have no error. */
export const triggersOf = (text: string, stage = 'dev'): Triggers => {
  const { triggers, errors } = check(text, stage);
  if (triggers === undefined) throw new Error(errors.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return triggers;
};

/** The only trigger of a file that must have no error. */
export const triggerOf = (text: string): Trigger => {
  const [trigger] = triggersOf(text).triggers;
  if (trigger === undefined) throw new Error('the file has no trigger');
  return trigger;
};

export const messagesOf = (errors: readonly FileError[]): readonly string[] => errors.map(({ message }) => message);

/** The messages of all errors of a file. */
export const errorsOf = (text: string, stage = 'dev'): readonly string[] => messagesOf(check(text, stage).errors);

/** The messages of all warnings of a file that must have no error. */
export const warningsOf = (text: string): readonly string[] => {
  triggersOf(text);
  return messagesOf(check(text).warnings);
};

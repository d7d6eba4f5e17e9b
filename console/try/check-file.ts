import type { EpochMs } from '../../lib/core/time.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { describeTriggers } from '../../lib/explain/describe-triggers.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import { fileNotes } from '../../lib/triggers-file/warnings/file-notes.ts';
import type { FileError } from '../../lib/triggers-file/yaml/file-error.ts';

/** What the checker says of a place in the file. A line 0 concerns the stage, not the file. */
export interface Message extends FileError {
  readonly severity: 'error' | 'warning';
}

/** What is wrong with a triggers file, and what it says. */
export interface CheckedFile {
  /** Errors first, each kind in the order of the file. */
  readonly messages: readonly Message[];
  /** Absent when the file has errors: nothing would be deployed of it. */
  readonly sound?: {
    readonly triggers: Triggers;
    /** The triggers in words, and the next times of schedules, a line each. */
    readonly described: readonly string[];
  };
}

const FILE_NAME = 'triggers.yml';

/** Checks a triggers file for a stage. Never throws. */
export const checkFile = (
  text: string,
  { stage, now }: { readonly stage: string; readonly now: EpochMs },
): CheckedFile => {
  const { triggers, errors, warnings } = checkTriggers(text, { fileName: FILE_NAME, stage, now });
  const messages = [
    ...errors.map((error): Message => ({ ...error, severity: 'error' })),
    ...warnings.map((warning): Message => ({ ...warning, severity: 'warning' })),
  ];
  if (triggers === undefined) return { messages };
  return {
    messages,
    sound: { triggers, described: [...describeTriggers(FILE_NAME, triggers, now), ...fileNotes(triggers)] },
  };
};

/** What is said of a file as a whole: `No error, 2 warnings.` */
export const verdictOf = (messages: readonly Message[]): string => {
  const count = (severity: Message['severity']): string => {
    const found = messages.filter((message) => message.severity === severity).length;
    return `${found === 0 ? 'no' : found} ${severity}${found > 1 ? 's' : ''}`;
  };
  const [errors, warnings] = [count('error'), count('warning')];
  const said = warnings === 'no warning' ? errors : `${errors}, ${warnings}`;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
};

import { readFileSync } from 'node:fs';
import { TriggerError } from '../core/errors.ts';
import { fileFailure } from '../core/file-failure.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { checkTriggers } from './check-triggers.ts';
import { wrongStage } from './expressions/stage-constants.ts';
import { countOf, formatFindings } from './format-findings.ts';

const invalid = (message: string, cause?: unknown): TriggerError =>
  new TriggerError('TRIGGERS_INVALID', message, { retryable: false, ...(cause !== undefined && { cause }) });

/** Reads the text of a triggers file. @throws TriggerError `TRIGGERS_INVALID`, saying what to do */
export const readTriggersFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const advice = 'name another by --file or TRIGGERS_FILE, or copy one from examples/triggers';
    throw invalid(`${file} cannot be read: ${fileFailure(cause)}; ${advice}`, cause);
  }
};

/**
 * Reads, checks and normalises a triggers file for a stage.
 *
 * @throws TriggerError `TRIGGERS_INVALID` when the file cannot be read or has errors; the message tells all of them.
 *   `CALL_INVALID` when the file has no such stage.
 */
export const loadTriggers = ({ file, stage }: { readonly file: string; readonly stage: string }): Triggers => {
  const text = readTriggersFile(file);
  const { triggers, errors } = checkTriggers(text, { fileName: file, stage });
  if (triggers !== undefined) return triggers;
  const stageError = wrongStage(errors);
  if (stageError !== undefined) throw new TriggerError('CALL_INVALID', `${file}: ${stageError}`, { retryable: false });
  throw invalid(
    `${file} has ${countOf(errors, 'error')}\n\n${formatFindings(errors, 'error', { fileName: file, text })}`,
  );
};

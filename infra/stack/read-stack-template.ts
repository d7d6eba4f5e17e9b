import { TriggerError } from '../../lib/core/errors.ts';
import type { Json } from '../../lib/core/json.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { CheckResult } from '../../lib/triggers-file/check-triggers.ts';
import { countOf, formatFindings } from '../../lib/triggers-file/format-findings.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { type FileError, OUTSIDE } from '../../lib/triggers-file/yaml/file-error.ts';
import { withoutStack } from '../launch/drop-stack-traces.ts';
import { deploySettingErrors } from './deploy-settings.ts';
import { deployedFunctions } from './deployed-functions.ts';
import { ledgerTableName } from './ledger.ts';
import { manifestBucketName } from './manifests.ts';
import { stackFindings } from './stack-limits.ts';
import type { Stack } from './stack-names.ts';
import { type StackTemplate, stackTemplate } from './stack-template.ts';

const outside = (message: string): FileError => ({ ...OUTSIDE, where: '', message });

/**
 * What `check` found in a file, and what would be refused of the stack that is made from it, or of the environment that
 * is handed on to its functions. The triggers are in it when there is no error at all.
 */
export const withStackFindings = (checked: CheckResult, stack: Stack, environment: NodeJS.ProcessEnv): CheckResult => {
  const { triggers, warnings } = checked;
  if (triggers === undefined) return checked;
  const found = stackFindings(stack, triggers, stackTemplate(stack, triggers, deployedFunctions()));
  // The file itself has no errors where there are triggers.
  const errors = [...found.errors, ...deploySettingErrors(environment)];
  return {
    ...(errors.length === 0 && { triggers }),
    errors: errors.map(outside),
    warnings: [...warnings, ...found.warnings.map(outside)],
  };
};

/**
 * Reads the triggers file and makes the stack's resources from it.
 *
 * @throws TriggerError with every error of the file or of the stack, in the words of `check`, and without a stack trace,
 *   because the deployer would print it.
 */
export const readStackTemplate = (stack: Stack, environment: NodeJS.ProcessEnv): StackTemplate =>
  ofTriggersFile(stack, environment, (triggers, file) => {
    const template = stackTemplate(stack, triggers, deployedFunctions());
    const found = [...stackFindings(stack, triggers, template).errors, ...deploySettingErrors(environment)];
    const errors = found.map(outside);
    if (errors.length === 0) return template;
    const told = formatFindings(errors, 'error', { fileName: file, text: '' });
    throw new TriggerError('TRIGGERS_INVALID', `${file} has ${countOf(errors, 'error')}\n\n${told}`, {
      retryable: false,
    });
  });

/** The ledger's table, as the functions' environment names it. Throws like `readStackTemplate`. */
export const readLedgerTable = (stack: Stack, environment: NodeJS.ProcessEnv): Json =>
  ofTriggersFile(stack, environment, ledgerTableName);

/** The bucket for the lists of batches' objects, likewise. */
export const readManifestBucket = (stack: Stack, environment: NodeJS.ProcessEnv): Json =>
  ofTriggersFile(stack, environment, manifestBucketName);

const ofTriggersFile = <Made>(
  { stage }: Stack,
  environment: NodeJS.ProcessEnv,
  make: (triggers: Triggers, file: string) => Made,
): Made => {
  try {
    const { file } = buildSettings(environment);
    return make(loadTriggers({ file, stage }), file);
  } catch (error) {
    throw withoutStack(error);
  }
};

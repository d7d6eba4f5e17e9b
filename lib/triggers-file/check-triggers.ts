import { isObject, type Json } from '../core/json.ts';
import type { EpochMs } from '../core/time.ts';
import type { Trigger, Triggers } from '../core/triggers/trigger.ts';
import { checkForm } from './check-form.ts';
import {
  type Constants,
  childOf,
  entryOf,
  foldConstants,
  readConstants,
  toTexts,
} from './expressions/stage-constants.ts';
import { readSettings } from './read-settings.ts';
import { readTrigger } from './read-trigger.ts';
import { outlookOf } from './schedules/schedule-outlook.ts';
import { outputLoops } from './warnings/output-loops.ts';
import { overlappingTriggers } from './warnings/overlaps.ts';
import {
  addError,
  addWarning,
  type FileError,
  type Findings,
  inFileOrder,
  noFindings,
  OUTSIDE,
} from './yaml/file-error.ts';
import { readYaml, type Tree, type YamlFile } from './yaml/yaml-tree.ts';

/** What `check` found: the normalised triggers when there is no error, and all errors and warnings otherwise. */
export interface CheckResult {
  readonly triggers?: Triggers;
  /** In the order of the file. */
  readonly errors: readonly FileError[];
  readonly warnings: readonly FileError[];
}

/** What a file is checked for. */
export interface CheckOptions {
  /** For messages only. */
  readonly fileName: string;
  readonly stage: string;
  /** The moment from which schedules are looked at. Without it there are no warnings of what is to come. */
  readonly now?: EpochMs;
}

const warnOfOverlaps = (file: Tree, triggers: readonly Trigger[], findings: Findings): void => {
  for (const [first, second] of overlappingTriggers(triggers)) {
    const at = entryOf(childOf(file, 'triggers'), second.name)?.keyAt ?? file.at;
    const both = `it and "${first.name}" both match some keys of one bucket and start the job ${second.start.JobName}`;
    const message = `${both}: such an upload starts it twice, unless their conditions (when) exclude each other`;
    addWarning({ at, where: `triggers.${second.name}`, findings }, message);
  }
};

const warnOfKeptJobs = (
  file: Tree,
  triggers: readonly Trigger[],
  kept: readonly string[],
  findings: Findings,
): void => {
  const list = childOf(file, 'keepJobs');
  for (const [index, jobName] of kept.entries()) {
    const user = triggers.find(({ start }) => start.JobName === jobName);
    if (user === undefined) continue;
    const at = (list?.kind === 'list' ? list.items[index]?.at : undefined) ?? file.at;
    const message = `the trigger "${user.name}" starts the job ${jobName}, so it need not be kept: take it out`;
    addWarning({ at, where: `keepJobs.${index + 1}`, findings }, message);
  }
};

const warnOfSchedules = (file: Tree, triggers: readonly Trigger[], now: EpochMs, findings: Findings): void => {
  for (const { name, enabled, on } of triggers) {
    if (!enabled || on.kind !== 'schedule') continue;
    const schedule = childOf(childOf(childOf(childOf(file, 'triggers'), name), 'on'), 'schedule');
    const at = childOf(schedule, 'expression')?.at ?? file.at;
    const place = { at, where: `triggers.${name}.on.schedule.expression`, findings };
    for (const warning of outlookOf(on, now).warnings) addWarning(place, warning);
  }
};

const warnOfLoops = (file: Tree, triggers: readonly Trigger[], findings: Findings): void => {
  for (const { trigger, argument, through } of outputLoops(triggers)) {
    const start = childOf(childOf(childOf(file, 'triggers'), trigger), 'start');
    const at = entryOf(childOf(start, 'Arguments'), argument)?.keyAt ?? file.at;
    const way = through.length === 0 ? '' : ` by way of ${through.map((name) => `"${name}"`).join(' and ')}`;
    const message =
      `what the job writes there may match the trigger's own key${way}, and start it again without end; ` +
      'write elsewhere, or narrow the pattern';
    addWarning({ at, where: `triggers.${trigger}.start.Arguments.${argument}`, findings }, message);
  }
};

const varsOf = ({ vars }: Constants): Readonly<Record<string, Json>> => {
  const json = vars === undefined ? {} : toTexts(vars);
  const isRecord = (value: Json): value is Readonly<Record<string, Json>> => isObject(value);
  return isRecord(json) ? json : {};
};

/** After a syntax error the trigger it stands in (or what stands outside of triggers) may have been misread. */
const isTrustworthy = (error: FileError, { brokenLines, suspectLines, tree }: YamlFile): boolean => {
  if (error.line === OUTSIDE.line) return true;
  if (suspectLines.includes(error.line)) return false;
  if (brokenLines.length === 0) return true;
  const entries = childOf(tree, 'triggers');
  const starts = entries?.kind === 'map' ? entries.entries.map(({ keyAt }) => keyAt.line) : [];
  const regionOf = (line: number) => starts.filter((start) => start <= line).length;
  return !brokenLines.some((line) => regionOf(line) === regionOf(error.line));
};

const read = (file: Tree, { stage, now }: CheckOptions, findings: Findings): Triggers => {
  const constants = readConstants(file, stage, findings);
  const rest = file.kind === 'map' ? { ...file, entries: file.entries.filter(({ key }) => key !== 'vars') } : file;
  const folded = foldConstants(rest, '', constants, findings);
  const vars = entryOf(file, 'vars');
  checkForm(
    folded.kind === 'map' && vars !== undefined ? { ...folded, entries: [vars, ...folded.entries] } : folded,
    findings,
  );
  const settings = readSettings(folded, findings);
  const known = constants.vars === undefined ? undefined : toTexts(constants.vars);
  const named = childOf(folded, 'triggers');
  const entries = named?.kind === 'map' ? named.entries : [];
  if (named?.kind === 'map' && entries.length === 0) {
    addError(
      { at: named.at, where: 'triggers', findings },
      'expected at least one trigger, found none; examples/triggers has some to copy',
    );
  }
  const triggers = entries.flatMap(
    (entry) => readTrigger(entry, { vars: known, marker: settings.marker, findings }) ?? [],
  );
  warnOfOverlaps(folded, triggers, findings);
  warnOfKeptJobs(folded, triggers, settings.keepJobs ?? [], findings);
  if (now !== undefined) warnOfSchedules(folded, triggers, now, findings);
  warnOfLoops(folded, triggers, findings);
  return { format: 1, stage, vars: varsOf(constants), ...settings, triggers };
};

/**
 * Checks the text of a triggers file for one stage, and normalises it. Tells every error at once, never only the first,
 * and never throws.
 */
export const checkTriggers = (text: string, options: CheckOptions): CheckResult => {
  const yaml = readYaml(text);
  if (yaml.tree === undefined || (yaml.tree.kind === 'scalar' && yaml.tree.value === null)) {
    const empty = {
      line: 1,
      column: 1,
      where: '',
      message: `${options.fileName} is empty; expected "triggers:" and a trigger below it`,
    };
    return { errors: yaml.findings.errors.length > 0 ? yaml.findings.errors : [empty], warnings: [] };
  }
  const findings = noFindings();
  const triggers = read(yaml.tree, options, findings);
  const trusted = (found: readonly FileError[]) => found.filter((error) => isTrustworthy(error, yaml));
  const errors = inFileOrder([...yaml.findings.errors, ...trusted(findings.errors)]);
  const warnings = inFileOrder([...yaml.findings.warnings, ...trusted(findings.warnings)]);
  return { ...(errors.length === 0 && { triggers }), errors, warnings };
};

import { isObject } from '../core/json.ts';
import type { EpochMs } from '../core/time.ts';
import { readsManifest } from '../core/triggers/batch-reads.ts';
import type { Trigger, Triggers } from '../core/triggers/trigger.ts';
import { type Constants, foldConstants, readConstants, toTexts } from './expressions/stage-constants.ts';
import { manifestPlace } from './manifests-schema.ts';
import { NO_TOPIC } from './notify-schema.ts';
import { readSettings } from './read-settings.ts';
import { readTrigger } from './read-trigger.ts';
import { type FileForm, type TriggerForm, triggersFileSchema } from './schema.ts';
import { manifestLoops } from './warnings/manifest-loops.ts';
import { outputLoops } from './warnings/output-loops.ts';
import { overlappingTriggers } from './warnings/overlaps.ts';
import { outlookOf } from './warnings/schedule-outlook.ts';
import type { NamedValue } from './yaml/collection-schemas.ts';
import {
  addError,
  addWarning,
  type FileError,
  type Findings,
  inFileOrder,
  noFindings,
  OUTSIDE,
} from './yaml/file-error.ts';
import { parse } from './yaml/schema.ts';
import { childOf, readYaml, type Tree, type YamlFile } from './yaml/yaml-tree.ts';

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

type ParsedTriggers = readonly NamedValue<TriggerForm>[];

const warnOfOverlaps = (parsed: ParsedTriggers, triggers: readonly Trigger[]): void => {
  for (const [first, second] of overlappingTriggers(triggers)) {
    const spot = parsed.find(({ name }) => name === second.name)?.spot;
    const both = `it and "${first.name}" both match some keys of one bucket and start the job ${second.start.JobName}`;
    const message = `${both}: such an upload starts it twice, unless their conditions (when) exclude each other`;
    if (spot !== undefined) addWarning({ ...spot, at: spot.keyAt }, message);
  }
};

const warnOfKeptJobs = ({ keepJobs }: FileForm, triggers: readonly Trigger[]): void => {
  for (const { value: jobName, spot } of keepJobs?.value ?? []) {
    const user = triggers.find(({ start }) => start.JobName === jobName);
    if (user === undefined) continue;
    addWarning(spot, `the trigger "${user.name}" starts the job ${jobName}, so it need not be kept: remove it`);
  }
};

/** An alarm without a topic is seen only by who looks at CloudWatch. */
const warnOfUnheardAlarms = (parsed: ParsedTriggers, { alarmTopic }: FileForm): void => {
  for (const { parsed: trigger } of parsed) {
    const { failed, waitingLongerThan } = trigger?.value.notify?.value ?? {};
    const isHeard = failed !== undefined || (alarmTopic !== undefined && alarmTopic.value !== NO_TOPIC);
    if (isHeard) continue;
    const { expect } = trigger?.value ?? {};
    const remedy = 'or alarmTopic: to the file';
    if (waitingLongerThan !== undefined)
      addWarning(waitingLongerThan.spot, `its alarm reaches nobody; add failed: beside it, ${remedy}`);
    if (expect !== undefined)
      addWarning(expect.spot, `nobody hears of what is missing; add notify: { failed: … } to the trigger, ${remedy}`);
  }
};

const warnOfSchedules = (parsed: ParsedTriggers, triggers: readonly Trigger[], now: EpochMs): void => {
  for (const { name, enabled, on } of triggers) {
    if (!enabled || on.kind !== 'schedule') continue;
    const event = parsed.find((one) => one.name === name)?.parsed?.value.on?.value;
    const expression = typeof event === 'object' ? event.schedule?.value.expression : undefined;
    if (expression !== undefined)
      for (const warning of outlookOf(on, now).warnings) addWarning(expression.spot, warning);
  }
};

const warnOfLoops = (parsed: ParsedTriggers, triggers: readonly Trigger[]): void => {
  for (const { trigger, argument, through } of outputLoops(triggers)) {
    const start = parsed.find(({ name }) => name === trigger)?.parsed?.value.start?.value;
    const spot = start?.Arguments?.value.find(({ name }) => name === argument)?.spot;
    const way = through.length === 0 ? '' : ` by way of ${through.map((name) => `"${name}"`).join(' and ')}`;
    const message =
      `what the job writes there may match the trigger's own key${way}, and start it again without end; ` +
      'write elsewhere, or narrow the pattern';
    if (spot !== undefined) addWarning({ ...spot, at: spot.keyAt }, message);
  }
};

/** A manifest would be an upload for a trigger: each batch would be followed by another one, without end. */
const checkManifests = ({ manifests }: FileForm, triggers: readonly Trigger[]): void => {
  const place = manifests && manifestPlace(manifests.value);
  if (manifests === undefined || place === undefined) return;
  for (const { writer, reader, address } of manifestLoops(place, triggers)) {
    const whose = writer === reader ? 'its own key' : `the key of "${reader}"`;
    addError(
      manifests.spot,
      `the manifests of "${writer}", ${address}, match ${whose}: write them where no trigger waits`,
    );
  }
  const isRead = triggers.some(({ batch, start }) => batch !== undefined && readsManifest(start));
  if (!isRead) addWarning(manifests.spot, 'no trigger with batch: reads batch.manifest, so nothing is written there');
};

/** After a syntax error the trigger it stands in (or what stands outside of triggers) may have been misread. */
const isTrustworthy = (error: FileError, { brokenLines, suspectLines, tree }: YamlFile): boolean => {
  const isWhole = brokenLines.length === 0;
  // Which stages there are is only known from a file that was read as it was meant.
  if (error.line === OUTSIDE.line) return isWhole && suspectLines.length === 0;
  if (suspectLines.includes(error.line)) return false;
  if (isWhole) return true;
  const entries = childOf(tree, 'triggers');
  const starts = entries?.kind === 'map' ? entries.entries.map(({ keyAt }) => keyAt.line) : [];
  const regionOf = (line: number) => starts.filter((start) => start <= line).length;
  return !brokenLines.some((line) => regionOf(line) === regionOf(error.line));
};

/** The file with its constants put in, but for `vars` themselves. */
const fold = (file: Tree, constants: Constants, findings: Findings): Tree => {
  if (file.kind !== 'map') return file;
  const entries = file.entries.map((entry) =>
    entry.key === 'vars' ? entry : { ...entry, value: foldConstants(entry.value, entry.key, constants, findings) },
  );
  return { ...file, entries };
};

const read = (file: Tree, { stage, now }: CheckOptions, findings: Findings): Triggers => {
  const constants = readConstants(file, stage, findings);
  const spot = { at: file.at, keyAt: file.at, where: '', findings };
  const form = parse(triggersFileSchema, fold(file, constants, findings), spot)?.value ?? {};
  const settings = readSettings(form);
  const vars = constants.vars && toTexts(constants.vars);
  const parsed = form.triggers?.value ?? [];
  if (form.triggers !== undefined && parsed.length === 0) {
    addError(form.triggers.spot, 'expected at least one trigger, found none; examples/triggers has some to copy');
  }
  const triggers = parsed.flatMap((one) => readTrigger(one, { vars, ...settings }) ?? []);
  warnOfOverlaps(parsed, triggers);
  warnOfKeptJobs(form, triggers);
  warnOfUnheardAlarms(parsed, form);
  if (now !== undefined) warnOfSchedules(parsed, triggers, now);
  warnOfLoops(parsed, triggers);
  checkManifests(form, triggers);
  return { format: 1, stage, vars: isObject(vars) ? vars : {}, ...settings, triggers };
};

/** Checks a triggers file for one stage, and normalises it. Tells every error at once; never throws. */
export const checkTriggers = (text: string, options: CheckOptions): CheckResult => {
  const yaml = readYaml(text);
  if (yaml.tree === undefined || (yaml.tree.kind === 'scalar' && yaml.tree.value === null)) {
    const message = `${options.fileName} is empty; expected "triggers:" and a trigger below it`;
    const { errors } = yaml.findings;
    return { errors: errors.length > 0 ? errors : [{ line: 1, column: 1, where: '', message }], warnings: [] };
  }
  const findings = noFindings();
  const triggers = read(yaml.tree, options, findings);
  const trusted = (found: readonly FileError[]) => found.filter((error) => isTrustworthy(error, yaml));
  const errors = inFileOrder([...yaml.findings.errors, ...trusted(findings.errors)]);
  const warnings = inFileOrder([...yaml.findings.warnings, ...trusted(findings.warnings)]);
  return { ...(errors.length === 0 && { triggers }), errors, warnings };
};

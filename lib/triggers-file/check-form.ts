import type * as z from 'zod';
import { describeValue } from '../core/describe.ts';
import { REFUSED_FIELDS } from '../core/glue/start-job-run-request.ts';
import { isObject } from '../core/json.ts';
import { nearestName } from '../core/nearest-name.ts';
import { childOf, entryOf } from './expressions/stage-constants.ts';
import { triggersFileSchema } from './schema.ts';
import { addError, type Findings, type Place, type Position } from './yaml/file-error.ts';
import type { Tree } from './yaml/yaml-tree.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** As plain values; in `Arguments` a plain scalar is the text that was written, so `0123` and `true` stay as they are. */
const toPlain = (tree: Tree, path: readonly string[]): unknown => {
  if (tree.kind === 'list') return tree.items.map((item, index) => toPlain(item, [...path, String(index)]));
  if (tree.kind === 'map') {
    return Object.fromEntries(tree.entries.map(({ key, value }) => [key, toPlain(value, [...path, key])]));
  }
  const isArgument = path.length === 5 && path[0] === 'triggers' && path[3] === 'Arguments';
  return isArgument && tree.value !== null ? tree.text : tree.value;
};

const at = (tree: Tree | undefined, path: Path): Tree | undefined =>
  path.reduce<Tree | undefined>(
    (parent, name) => (parent?.kind === 'list' ? parent.items[Number(name)] : childOf(parent, String(name))),
    tree,
  );

/** Where to point: at the value; where there is none, at the key of the mapping that lacks it. */
const positionOf = (tree: Tree, path: Path): Position => {
  for (let end = path.length; end > 0; end--) {
    const value = at(tree, path.slice(0, end));
    const entry = entryOf(at(tree, path.slice(0, end - 1)), String(path[end - 1]));
    if (value !== undefined && end === path.length) return value.at;
    if (entry !== undefined) return entry.keyAt;
  }
  return tree.at;
};

const keysHere = (path: Path): readonly string[] => {
  const schema = KNOWN_KEYS.find(({ match }) => match(path));
  return schema?.keys ?? [];
};

/** The keys of each mapping, by its place, for the names that a message offers. */
const KNOWN_KEYS: readonly { readonly match: (path: Path) => boolean; readonly keys: readonly string[] }[] = (() => {
  const { triggers, ...top } = triggersFileSchema.shape;
  const trigger = triggers.valueType;
  const [
    s3,
    schedule,
    {
      shape: { manual },
    },
  ] = trigger.shape.on.options;
  const input = manual.shape.inputs.unwrap().valueType;
  const start = trigger.shape.start;
  const retry = trigger.shape.retry.unwrap();
  const below =
    (...names: string[]) =>
    (path: Path) =>
      path[0] === 'triggers' &&
      path.length === names.length + 2 &&
      names.every((name, index) => path[index + 2] === name);
  return [
    { match: (path: Path) => path.length === 0, keys: ['triggers', ...Object.keys(top)] },
    { match: below(), keys: Object.keys(trigger.shape) },
    { match: below('on'), keys: ['s3', 'schedule', 'manual'] },
    { match: below('on', 's3'), keys: Object.keys(s3.shape.s3.shape) },
    { match: below('on', 'schedule'), keys: Object.keys(schedule.shape.schedule.shape) },
    { match: below('on', 'manual'), keys: Object.keys(manual.shape) },
    {
      match: (path: Path) => path.length === 6 && below('on', 'manual', 'inputs')(path.slice(0, 5)),
      keys: Object.keys(input.shape),
    },
    { match: below('start'), keys: Object.keys(start.shape) },
    { match: below('start', 'NotificationProperty'), keys: ['NotifyDelayAfter'] },
    { match: below('retry'), keys: Object.keys(retry.shape) },
    { match: below('retry', 'delay'), keys: ['first', 'factor', 'longest'] },
  ];
})();

/** Keys that people write out of habit, and what they are called here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  condition: 'when',
  if: 'when',
  filter: 'when',
  disabled: 'enabled: false',
  prefix: 'key: prefix/**',
  suffix: 'key: **suffix, in quotes',
  pattern: 'key',
  args: 'Arguments',
  job: 'start: JobName',
  cron: 'schedule: expression: cron(…)',
  rate: 'schedule: expression: rate(…)',
  variables: 'vars',
  tz: 'timezone',
  MaxRetries: 'retry: attempts',
  maxRetries: 'retry: attempts',
  retries: 'retry: attempts',
  wait: 'delay',
  interval: 'delay',
  backoff: 'delay: { first: 1 minute, factor: 2, longest: 1 hour }',
  max: 'longest',
  multiplier: 'factor',
};

const unknownKeyMessage = (key: string, path: Path): string => {
  const known = keysHere(path);
  const nearest = nearestName(key, known);
  if (path.at(-1) === 'start' && Object.hasOwn(REFUSED_FIELDS, key)) return `${key}: ${REFUSED_FIELDS[key]}`;
  const other = Object.hasOwn(OTHER_WORDS, key) ? OTHER_WORDS[key] : undefined;
  const hint =
    nearest !== undefined ? `; did you mean "${nearest}"?` : other !== undefined ? `; here it is ${other}` : '';
  return `unknown key "${key}"${hint} (keys here: ${known.join(', ')})`;
};

const bareName = (value: unknown): string | undefined => {
  if (!isObject(value)) return undefined;
  const [name, ...more] = Object.keys(value);
  return name !== undefined && more.length === 0 && value[name] === null ? name : undefined;
};

const foundAndRight = (value: unknown, right: string, path: Path): string => {
  const name = bareName(value);
  if (name !== undefined && path.includes('start')) {
    return `{${name}} is a YAML mapping, not a value; write \${{ ${name} }} for the field "${name}"`;
  }
  if (name !== undefined && path.at(-1) === 'key') {
    return `{${name}} is a YAML mapping, not a pattern; put the value in quotes: '{${name}}'`;
  }
  if (value === null) return `expected ${right}, found nothing after "${String(path.at(-1) ?? '')}:"`;
  const isWord = typeof value === 'string' && /^(?:yes|no|on|off)$/i.test(value) && right.startsWith('a boolean');
  const word = isWord ? ` (YAML 1.2 knows "${value}" as a word only)` : '';
  const quote =
    (typeof value === 'number' || typeof value === 'boolean') && /^(?:the name|a string|an? id)/.test(right)
      ? '; put it in quotes'
      : '';
  const unquote =
    typeof value === 'string' &&
    /^(?:a (?:whole )?number|a boolean|whole)/.test(right) &&
    /^(?:[\d.]+|true|false)$/.test(value)
      ? '; write it without quotes'
      : '';
  return `expected ${right}, found ${describeValue(value)}${unquote}${word}${quote}`;
};

/** Of a value that fits no alternative, the errors of the one that was meant: the one that got furthest. */
const alternativeOf = (issue: Issue & { code: 'invalid_union' }): readonly Issue[] | undefined => {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));
  const deep = issue.errors.filter((issues) => depth(issues) > 0);
  return deep.sort((a, b) => depth(b) - depth(a))[0];
};

const SOURCES = ['s3', 'schedule', 'manual'] as const;

const hasOneSource = (on: Readonly<Record<string, unknown>>): boolean =>
  SOURCES.filter((name) => name in on).length === 1;

/** The place of the source that stands there; the alternatives of `on` come in the order of {@link SOURCES}. */
const sourceOf = (on: Readonly<Record<string, unknown>>): number => SOURCES.findIndex((name) => name in on);

const reportSources = (keys: readonly string[], path: Path, tree: Tree, place: Place): void => {
  const found = SOURCES.filter((name) => keys.includes(name));
  const unknown = keys.filter((key) => !SOURCES.some((name) => name === key));
  for (const key of unknown) {
    addError({ ...place, at: entryOf(at(tree, path), key)?.keyAt ?? place.at }, unknownKeyMessage(key, path));
  }
  if (found.length > 1)
    addError(
      place,
      `found ${found.map((name) => `${name}:`).join(' and ')}; a trigger has one of them, so make two triggers`,
    );
  else if (unknown.length === 0)
    addError(place, 'expected s3:, schedule: or manual:, or the word manual, found an empty mapping');
};

const report = (issue: Issue, prefix: Path, tree: Tree, plain: unknown, findings: Findings): void => {
  const path = [...prefix, ...issue.path];
  const value = path.reduce<unknown>(
    (parent, name) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
        ? Reflect.get(parent, name)
        : undefined,
    plain,
  );
  const where = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const place = { at: entryOf(at(tree, path), key)?.keyAt ?? tree.at, where, findings };
      addError(place, unknownKeyMessage(key, path));
    }
    return;
  }
  const place = { at: positionOf(tree, path), where, findings };
  if (issue.code === 'invalid_union' && isObject(value)) {
    if (path.at(-1) === 'on' && !hasOneSource(value)) {
      reportSources(Object.keys(value), path, tree, place);
      return;
    }
    const meant = path.at(-1) === 'on' ? issue.errors[sourceOf(value)] : alternativeOf(issue);
    for (const inner of meant ?? []) report(inner, path, tree, plain, findings);
    if (meant !== undefined) return;
  }
  if (value === undefined) addError(place, `"${String(path.at(-1))}" is missing: expected ${issue.message}`);
  else addError(place, foundAndRight(value, issue.message, path));
};

/** Tells every error of form: unknown and missing keys, and values of the wrong kind. */
export const checkForm = (tree: Tree, findings: Findings): void => {
  const plain = toPlain(tree, []);
  const result = triggersFileSchema.safeParse(plain);
  if (result.success) return;
  for (const issue of result.error.issues) report(issue, [], tree, plain, findings);
};

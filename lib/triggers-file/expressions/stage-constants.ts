import type { Json } from '../../core/json.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { addError, addWarning, type FileError, type Findings, OUTSIDE } from '../yaml/file-error.ts';
import { childOf, type ScalarTree, type Tree } from '../yaml/yaml-tree.ts';
import { cutText, hasExpression, plainPath } from './template-text.ts';

/** What is known when the file is built: the stage's name and its variables. */
export interface Constants {
  readonly stage: string;
  /** The variables of this stage; undefined when the stage is unknown, and then nothing is said about them. */
  readonly vars: Tree | undefined;
  /** The variables of all other stages, by name of the stage. */
  readonly others: readonly { readonly stage: string; readonly vars: Tree }[];
  /** Among the variables themselves only the stage is known. */
  readonly onlyStage?: true;
}

const STAGE = /^[A-Za-z][A-Za-z0-9-]{0,31}$/;

/** What is wrong with a stage's name; it becomes part of the names of the stack and its resources. */
export const stageError = (stage: string): string | undefined =>
  STAGE.test(stage)
    ? undefined
    : `stage: expected a letter, then letters, digits and "-", 32 characters at most, found "${stage}"`;

/** What an error is about that lies in the stage that was asked for, and at no place of the file. */
const STAGE_ASKED_FOR = 'stage';

/** What is wrong with the stage that was asked for; undefined when the errors are in the file. */
export const wrongStage = (errors: readonly FileError[]): string | undefined =>
  errors.find(({ line, where }) => line === OUTSIDE.line && where === STAGE_ASKED_FOR)?.message;

/** Reads `vars` for one stage. An unknown stage is an error that lists the known ones. */
export const readConstants = (file: Tree, stage: string, findings: Findings): Constants => {
  const asked = { at: OUTSIDE, where: STAGE_ASKED_FOR, findings };
  const bad = stageError(stage);
  if (bad !== undefined) addError(asked, bad);
  const all = childOf(file, 'vars');
  if (all?.kind !== 'map') return { stage, vars: { kind: 'map', at: file.at, entries: [] }, others: [] };
  const own = all.entries.find(({ key }) => key === stage);
  const others = all.entries.filter((entry) => entry !== own).map(({ key, value }) => ({ stage: key, vars: value }));
  const unknown = { stage, vars: undefined, others };
  if (own !== undefined)
    return { stage, vars: foldConstants(own.value, 'vars', { ...unknown, onlyStage: true }, findings), others };
  if (bad !== undefined) return unknown;
  const known = others.map((other) => other.stage);
  const expected = known.length === 0 ? 'a stage with vars, of which the file has none' : known.join(' or ');
  addError(asked, `stage: expected ${expected}, found "${stage}"${didYouMean(stage, known)}`);
  return unknown;
};

/**
 * Variables as expressions read them: every value is the text that stands in the file, so that neither `012345678901`
 * nor `1.10` loses a zero, and its type does not depend on the digits that a stage happens to have. Null is no value.
 */
export const toTexts = (tree: Tree): Json => {
  if (tree.kind === 'scalar') return tree.value === null ? null : tree.text;
  if (tree.kind === 'list') return tree.items.map(toTexts);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, toTexts(value)]));
};

type Lookup = { readonly found: Tree } | { readonly error: string } | undefined;

/** Whether an expression is a path of constants, and so resolved at build. */
const isConstantPath = (path: readonly string[] | undefined): path is readonly string[] =>
  path !== undefined && (path[0] === 'vars' || (path.length === 1 && path[0] === 'stage'));

const lookUp = (path: readonly string[], constants: Constants, at: ScalarTree['at']): Lookup => {
  if (path[0] === 'stage') return { found: { kind: 'scalar', at, value: constants.stage, text: constants.stage } };
  if (constants.vars === undefined) return undefined;
  let tree: Tree = constants.vars;
  for (const name of path.slice(1)) {
    const next = childOf(tree, name);
    if (next === undefined) {
      const known = tree.kind === 'map' ? tree.entries.map(({ key }) => key) : [];
      const hint = didYouMean(name, known).slice(1);
      const where = `vars of stage "${constants.stage}"`;
      return { error: `"${name}" is not in the ${where};${hint} known there: ${known.join(', ') || 'none'}` };
    }
    tree = next;
  }
  return { found: tree };
};

const stagesWithout = (path: readonly string[], { others }: Constants): readonly string[] =>
  others
    .filter(({ vars }) => path.slice(1).reduce<Tree | undefined>(childOf, vars) === undefined)
    .map(({ stage }) => stage);

/** The source of an expression that yields this text, for parts that stay beside event data. */
const foldText = (tree: ScalarTree, where: string, constants: Constants, findings: Findings): Tree => {
  const { parts, unclosed } = cutText(tree.text);
  const place = { at: tree.at, where, findings };
  if (unclosed !== undefined) {
    addError(place, `"${unclosed}" is never closed: an expression is \${{ … }}`);
    return tree;
  }
  let folded = '';
  for (const part of parts) {
    const path = typeof part === 'string' ? undefined : plainPath(part.inside);
    if (constants.onlyStage && typeof part !== 'string' && path?.join('.') !== 'stage') {
      addError(place, `\${{ ${part.inside} }} cannot stand in vars; only \${{ stage }} can`);
    }
    if (typeof part === 'string' || !isConstantPath(path)) {
      folded += typeof part === 'string' ? part : `\${{ ${part.inside} }}`;
      continue;
    }
    const result = lookUp(path, constants, tree.at);
    if (result === undefined) folded += 'unknown';
    else if ('error' in result) {
      addError(place, `\${{ ${part.inside} }}: ${result.error}`);
      folded += 'unknown';
    } else {
      const missing = stagesWithout(path, constants);
      if (path[0] === 'vars' && missing.length > 0) {
        addWarning(place, `\${{ ${part.inside} }} is missing in the vars of: ${missing.join(', ')}`);
      }
      if (parts.length === 1) return { ...result.found, at: tree.at };
      if (result.found.kind === 'scalar' && result.found.value !== null) folded += result.found.text;
      else addError(place, `\${{ ${part.inside} }} is no single value, so it cannot stand inside a string`);
    }
  }
  return { kind: 'scalar', at: tree.at, value: folded, text: folded };
};

/** Puts the values of `${{ stage }}` and `${{ vars.… }}` in their places, everywhere below a tree. */
export const foldConstants = (tree: Tree, where: string, constants: Constants, findings: Findings): Tree => {
  const fold = (below: Tree, name: string | number): Tree =>
    foldConstants(below, where === '' ? String(name) : `${where}.${name}`, constants, findings);
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item, index) => fold(item, index + 1)) };
  if (tree.kind === 'map') {
    return { ...tree, entries: tree.entries.map((entry) => ({ ...entry, value: fold(entry.value, entry.key) })) };
  }
  const hasPart = typeof tree.value === 'string' && hasExpression(tree.text);
  return hasPart ? foldText(tree, where, constants, findings) : tree;
};

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { type Findings, noFindings, type Position } from './file-error.ts';
import { yamlErrors } from './yaml-errors.ts';
import { findYamlTraps } from './yaml-traps.ts';

/** A YAML value that still knows where it stands and how it was written. */
export type Tree = MapTree | ListTree | ScalarTree;

/** No key twice: the first one counts, and what `<<` merges in comes after the map's own. */
export interface MapTree {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: readonly Entry[];
}

/** `key` is as written: `on`, `0123` and `true` stay text. `keyAt` shows an error of the key, or a lack below it. */
export interface Entry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: Tree;
}

/** An empty item is a scalar with the value null, so that items keep their numbers. */
export interface ListTree {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly Tree[];
}

/** `value` is null when nothing is written there, and also when `null` or `~` is. */
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** As written: `0123` and `1.10` keep their form here. The text itself when it was quoted. */
  readonly text: string;
}

/** The entry of a mapping by its key. */
export const entryOf = (tree: Tree | undefined, key: string): Entry | undefined =>
  tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;

/** The value in a mapping by its key. */
export const childOf = (tree: Tree | undefined, key: string): Tree | undefined => entryOf(tree, key)?.value;

/** What could be read, even of a file with errors, so that everything else is checked as well. */
export interface YamlFile {
  /** Undefined when the file is empty. */
  readonly tree?: Tree;
  readonly findings: Findings;
  /** Lines of syntax errors: what stands near them may have been misread. */
  readonly brokenLines: readonly number[];
  /** Lines that YAML did not read as they were meant, so that other errors there are consequences. */
  readonly suspectLines: readonly number[];
}

/** An alias may repeat what its anchor names; a file whose aliases multiply beyond this is a bomb, or a mistake. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 50;

/** Reads YAML 1.2 and keeps each place and written form. Never throws: what is, or seems, wrong is in the findings. */
export const readYaml = (text: string): YamlFile => {
  const findings = noFindings();
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'error' });
  const error = (offset: number, message: string) => findings.errors.push({ ...position(offset), where: '', message });

  const { errors, brokenLines } = yamlErrors(document, text, position);
  findings.errors.push(...errors);
  for (const { pos, message } of document.warnings) {
    error(
      pos[0],
      `${message}: tags such as !Sub are not known here; use \${{ … }}, or quote a value that begins with !`,
    );
  }
  if (document.directives?.yaml.version !== '1.2' || document.directives.yaml.explicit === true) {
    error(0, 'leave the %YAML line out: this file is always YAML 1.2, where "on", "yes" and "no" are words');
  }
  const repeatedKeys = document.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos }) => position(pos[0]).line);
  const traps = findYamlTraps(document, text, position);
  findings.errors.push(...traps.errors.filter(({ line }) => !errors.some((one) => one.line === line)));
  findings.warnings.push(...traps.warnings);

  let left = MAX_NODES;
  const empty = (offset: number): ScalarTree => ({ kind: 'scalar', at: position(offset), value: null, text: '' });

  const convert = (node: Node | null | undefined, offset: number, depth: number): Tree => {
    if (node === null || node === undefined) return empty(offset);
    const start = node.range?.[0] ?? offset;
    left--;
    if (left < 0 || depth > MAX_DEPTH) return empty(start);
    if (isAlias(node)) {
      const target = node.resolve(document);
      return target === undefined
        ? { ...empty(start), value: `*${node.source}`, text: `*${node.source}` }
        : convert(target, start, depth + 1);
    }
    const at = position(start);
    if (isScalar(node)) return scalar(node.value, node.source, at);
    if (isSeq<Node>(node))
      return { kind: 'list', at, items: node.items.map((item) => convert(item, start, depth + 1)) };
    return isMap<Node, Node | null>(node)
      ? { kind: 'map', at, entries: entriesOf(node.items, start, depth) }
      : empty(start);
  };

  const entriesOf = (pairs: readonly Pair<Node, Node | null>[], offset: number, depth: number): readonly Entry[] => {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    for (const pair of pairs) {
      const start = pair.key?.range?.[0] ?? offset;
      const value = convert(pair.value, pair.key?.range?.[1] ?? start, depth + 1);
      const key = isScalar(pair.key)
        ? (pair.key.source ?? String(pair.key.value))
        : text.slice(start, pair.key?.range?.[1]);
      if (key === '<<') merged.push(...mergedEntries(value));
      // A repeated key is already an error; the first one counts.
      else if (!entries.has(key)) entries.set(key, { key, keyAt: position(start), value });
    }
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    return [...entries.values()];
  };

  const tree = document.contents === null ? undefined : convert(document.contents, 0, 0);
  if (left < 0) error(0, 'the aliases (*name) of this file multiply beyond reason: write out what they stand for');
  const suspectLines = findings.errors.map(({ line }) => line).filter((line) => !repeatedKeys.includes(line));
  return { ...(tree && { tree }), findings, brokenLines, suspectLines };
};

const mergedEntries = (value: Tree): readonly Entry[] => {
  if (value.kind === 'map') return value.entries;
  return value.kind === 'list' ? value.items.flatMap(mergedEntries) : [];
};

const scalar = (value: unknown, source: string | undefined, at: Position): ScalarTree => {
  if (typeof value === 'string') return { kind: 'scalar', at, value, text: value };
  const text = source ?? String(value);
  const known = value === null || typeof value === 'number' || typeof value === 'boolean';
  return { kind: 'scalar', at, value: known ? value : text, text };
};

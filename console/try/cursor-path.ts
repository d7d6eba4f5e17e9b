/** Where a cursor stands in a YAML text. */
export interface Cursor {
  /** A key is being written, or the value of one. */
  readonly kind: 'key' | 'value';
  /** The keys that lead there, `[]` for an item of an array. */
  readonly path: readonly string[];
  /** The part of the word that stands before the cursor. */
  readonly written: string;
  /** The keys that stand beside. */
  readonly beside: readonly string[];
  /** By how much its mapping is indented; undefined between braces. */
  readonly indent: number | undefined;
}

/** One level of what has been opened on the line: the block itself, or braces and brackets in it. */
interface Level {
  readonly closes: '' | '}' | ']';
  key: string | undefined;
  readonly seen: string[];
}

/**
 * Finds out by indentation and braces which keys lead to a cursor: the text is being written, so it need not be valid.
 * Undefined in comments, quotes and expressions.
 */
export const cursorIn = (text: string, offset: number): Cursor | undefined => {
  const lines = text.slice(0, offset).split('\n');
  const before = lines.pop() ?? '';
  const indent = before.length - before.trimStart().length;
  const item = /^(?:- +)*/.exec(before.trimStart())?.[0] ?? '';
  const content = before.slice(indent + item.length);
  const levels = levelsIn(content);
  if (levels === undefined || /(?:^|\s)#/.test(content) || content.includes('${{')) return undefined;
  const items = item
    .split('-')
    .slice(1)
    .map(() => '[]');
  // An array may begin in the column of its key; the items above are no parents.
  const isItem = (line: string): boolean => items.length > 0 && indentOf(line) === indent && /^\s*- /.test(line);
  const above = lines.filter((line) => !isItem(line));
  const parents = [...parentsOf(above, items.length > 0 ? indent + 1 : indent), ...items];
  const last = levels.at(-1);
  const inside = levels.flatMap(({ closes, key }) => [
    ...(closes === ']' ? ['[]'] : []),
    ...(key === undefined ? [] : [key]),
  ]);
  const isValue = last?.key !== undefined || last?.closes === ']' || (items.length > 0 && levels.length === 1);
  return {
    kind: isValue ? 'value' : 'key',
    path: [...parents, ...inside],
    written: /[^\s,:{}[\]]*$/.exec(content)?.[0] ?? '',
    beside: levels.length > 1 ? (last?.seen ?? []) : keysBeside(text, lines.length, indent),
    indent: levels.length > 1 ? undefined : indent,
  };
};

/** What is open at the end of a part of a line; undefined within quotes. */
const levelsIn = (content: string): readonly Level[] | undefined => {
  const levels: Level[] = [{ closes: '', key: undefined, seen: [] }];
  let word = '';
  let quote = '';
  const characters = [...content];
  for (const [at, character] of characters.entries()) {
    const level = levels.at(-1);
    if (level === undefined) return undefined;
    if (quote !== '') {
      if (character === quote) quote = '';
      continue;
    }
    if ((character === '"' || character === "'") && word.trim() === '') {
      quote = character;
    } else if (character === ':' && level.key === undefined && (characters[at + 1] ?? ' ') === ' ') {
      level.key = word.trim();
      level.seen.push(level.key);
      word = '';
    } else if ((character === '{' || character === '[') && word.trim() === '') {
      levels.push({ closes: character === '{' ? '}' : ']', key: undefined, seen: [] });
      word = '';
    } else if (level.closes !== '' && character === level.closes) {
      levels.pop();
      word = '';
    } else if (level.closes !== '' && character === ',') {
      level.key = undefined;
      word = '';
    } else {
      word += character;
    }
  }
  return quote === '' ? levels : undefined;
};

const indentOf = (line: string): number => line.length - line.trimStart().length;

const isContent = (line: string): boolean => !/^\s*(?:#|$)/.test(line);

/** The key that a line begins, with whatever stands behind it. */
const keyOf = (line: string): string | undefined => /^\s*(?:- +)*([^\s:#'"{[][^:]*):(?:\s|$)/.exec(line)?.[1];

/** The keys above that are indented less and less. */
const parentsOf = (above: readonly string[], indent: number): readonly string[] => {
  const path: string[] = [];
  let within = indent;
  for (const line of above.toReversed()) {
    if (!isContent(line) || indentOf(line) >= within) continue;
    within = indentOf(line);
    const key = keyOf(line);
    if (key !== undefined) path.unshift(key);
    if (/^\s*- /.test(line)) path.unshift('[]');
    if (within === 0) break;
  }
  return path;
};

/** The keys of the lines around that belong to the same mapping. */
const keysBeside = (text: string, row: number, indent: number): readonly string[] => {
  const lines = text.split('\n');
  const isOutside = (line: string): boolean => isContent(line) && indentOf(line) < indent;
  const above = lines.slice(0, row).toReversed();
  const under = lines.slice(row + 1);
  const upTo = (part: readonly string[]): readonly string[] => {
    const end = part.findIndex(isOutside);
    return end === -1 ? part : part.slice(0, end);
  };
  return [...upTo(above), ...upTo(under)].flatMap((line) => {
    const key = indentOf(line) === indent && isContent(line) ? keyOf(line) : undefined;
    return key === undefined ? [] : [key];
  });
};

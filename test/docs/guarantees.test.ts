import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownFiles, ROOT, readMarkdown } from './markdown.ts';
import { codes, firstCells, read, tableBelow } from './tables.ts';
import { testNamesIn, testsNamedIn } from './test-names.ts';

const FILE = 'docs/guarantees.md';
/** The page with the state diagrams: that of a request, then that of members and groups. */
const DIAGRAM = 'docs/protocol.md';

/** The arrows of a file's nth state diagram, as `A → B: write`; whatever stands in brackets explains the write. */
const arrowsOf = (file: string, nth = 0): readonly string[] => {
  const diagram = readMarkdown(file).blocks.filter(({ text }) => text.startsWith('stateDiagram'))[nth]?.text ?? '';
  return [...diagram.matchAll(/^\s*(\S+) --> (\S+): (\w+)/gm)].map(
    ([, from, to, write]) => `${from} → ${to}: ${write}`,
  );
};

describe('docs/guarantees.md', () => {
  it('is about a diagram that draws every write of the ledger', () => {
    const drawn = new Set(arrowsOf(DIAGRAM).map((arrow) => arrow.split(': ')[1]));
    const rows = firstCells('docs/protocol.md', '## 2. Conditional writes').map((cell) => /^`(\w+)`/.exec(cell)?.[1]);
    expect([...drawn].toSorted()).toEqual(rows.toSorted());
  });

  it('tells of every arrow what happens if it dies there', () => {
    const told = codes(firstCells(FILE, '## What if it dies here? The arrows'));
    expect(told.toSorted()).toEqual(arrowsOf(DIAGRAM).toSorted());
  });

  it('tells likewise of every arrow of a member and of a group', () => {
    const told = codes(firstCells(FILE, '### The arrows of members and groups'));
    expect(told.toSorted()).toEqual(arrowsOf(DIAGRAM, 1).toSorted());
  });

  it.each([
    '## The promise',
    '### What shares a run',
    '### The arrows of members and groups',
    '## What if it dies here? The arrows',
    '## What if it dies here? The flow',
    '### In the fence',
  ])('shows each line of "%s" by a test', (heading) => {
    const rows = tableBelow(FILE, heading);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.filter((cells) => testsNamedIn(cells.at(-1) ?? '').length === 0)).toEqual([]);
  });
});

describe('a test that the docs name', () => {
  it('is in the file that they link to', () => {
    const named = markdownFiles().flatMap((file) =>
      readMarkdown(file).prose.flatMap(({ text, line }) =>
        testsNamedIn(text).map(({ name, target }) => {
          const linked = path.join(path.dirname(file), target);
          const known = existsSync(path.join(ROOT, linked)) ? testNamesIn(read(linked)) : new Set<string>();
          return { place: `${file}:${line}`, linked, name, exists: known.has(name) };
        }),
      ),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ exists }) => !exists)).toEqual([]);
  });

  it('is told by its name, with … for what varies', () => {
    const names = testNamesIn(
      "it('is one', () => {});\nit.each(x)(\n  'it\\'s %s of $name',\n  () => {},\n);\ntest(`has ${A} seeds`, async () => {});\nsay('no name');",
    );
    expect([...names]).toEqual(['is one', "it's … of …", 'has … seeds']);
  });
});

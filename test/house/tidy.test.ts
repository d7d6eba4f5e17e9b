import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownFiles, ROOT } from '../docs/markdown.ts';
import { BANNED_WORDS, bannedIn } from './banned-words.ts';
import { exportedValues, LONG_FILES, MANY_EXPORTS, nameFaults, shapeFaults } from './file-shape.ts';
import { sourcePaths } from './source-files.ts';

const SOURCES = sourcePaths().map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

const PROSE = [...markdownFiles(), ...globSync('{*.yml,examples/**/*.yml,.github/**/*.yml}', { cwd: ROOT })]
  .filter((file) => file !== 'CHANGELOG.md')
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

describe('a source file', () => {
  it('has a name in kebab-case that says what it holds', () => {
    expect(SOURCES.flatMap(({ file }) => nameFaults(file))).toEqual([]);
  });

  it.each([
    'lib/core/utils.ts',
    'lib/helpers/show-event.ts',
    'lib/core/types.ts',
    'lib/core/index.ts',
    'test/core/common.test.ts',
    'lib/core/showEvent.ts',
    'lib/Core/show-event.ts',
  ])('may not be called %s', (file) => {
    expect(nameFaults(file)).toHaveLength(1);
  });

  it('has one subject: it is no longer than its bound, and exports few values', () => {
    expect(SOURCES.flatMap(({ file, text }) => shapeFaults(file, text))).toEqual([]);
  });

  it('is refused beyond the bound, beyond its exception, and with an exception that it no longer needs', () => {
    const lines = (count: number): string => 'x\n'.repeat(count);
    const exports = (count: number): string => 'export const x = 1;\n'.repeat(count);
    const none = { lines: {}, exports: {} };
    expect(shapeFaults('lib/a.ts', lines(200) + exports(0), none)).toEqual([]);
    expect(shapeFaults('lib/a.ts', lines(201), none)).toEqual([
      'lib/a.ts: expected 200 lines at most, found 201: split it',
    ]);
    expect(shapeFaults('test/a.test.ts', lines(300), none)).toEqual([]);
    expect(shapeFaults('lib/a.ts', lines(221), { lines: { 'lib/a.ts': 220 }, exports: {} })).toHaveLength(1);
    expect(shapeFaults('lib/a.ts', lines(200), { lines: { 'lib/a.ts': 220 }, exports: {} })).toHaveLength(1);
    expect(shapeFaults('lib/a.ts', exports(7), none)).toEqual([]);
    expect(shapeFaults('lib/a.ts', exports(8), none)).toHaveLength(1);
    expect(exportedValues('export const a = 1;\nexport type B = 1;\nexport function c() {}\nconst d = 1;')).toEqual([
      'a',
      'c',
    ]);
  });

  it('that may be longer, or export more, still exists', () => {
    const known = SOURCES.map(({ file }) => file);
    expect([...Object.keys(LONG_FILES), ...Object.keys(MANY_EXPORTS)].filter((file) => !known.includes(file))).toEqual(
      [],
    );
  });
});

describe('code, comments, messages and docs', () => {
  it('use no banned word', () => {
    const texts = [...SOURCES, ...PROSE].filter(({ file }) => file !== 'test/house/banned-words.ts');
    expect(texts.flatMap(({ file, text }) => bannedIn(text).map((found) => `${file}:${found}`))).toEqual([]);
  });

  it('are searched for whole words, in any case and over line ends', () => {
    const banned = [{ word: 'old word', instead: 'term' }];
    expect(bannedIn('one\nthe Old\nword', banned)).toEqual(['2: "old word", write: term']);
    expect(bannedIn('bold word, old words, old word-list', banned)).toEqual([]);
  });

  it('are searched for each word once, in the order of the alphabet', () => {
    const words = BANNED_WORDS.map(({ word }) => word.toLowerCase());
    expect(words).toEqual([...new Set(words)].toSorted());
  });
});

import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  captureNames,
  isLiteral,
  literalHead,
  literalTail,
  parseKeyPattern,
} from '../../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../../lib/core/triggers/key-tokens.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';

const pattern = (source: string): KeyPattern => {
  const result = parseKeyPattern(source);
  if (!result.ok) throw new Error(result.errors.join('; '));
  return result.pattern;
};

const match = (source: string, key: string) => matchKey(pattern(source), key);

const errorsOf = (source: string): readonly string[] => {
  const result = parseKeyPattern(source);
  return result.ok ? [] : result.errors;
};

/** Whether the rest of a pattern begins with a dot and stays within the segment. */
const isTailOfName = ([next, ...later]: KeyPattern['tokens']): boolean =>
  typeof next === 'string' && /^\.[^/]*$/.test(next) && !/"across":true|\//.test(JSON.stringify(later));

/** Tries every way to cut the key, in the order of preference: slow, and plain to see that it is right. */
const tryAll = (tokens: KeyPattern['tokens'], key: string): Record<string, string> | undefined => {
  const [token, ...rest] = tokens;
  if (token === undefined) return key === '' ? {} : undefined;
  if (typeof token === 'string') return key.startsWith(token) ? tryAll(rest, key.slice(token.length)) : undefined;
  const ends = Array.from({ length: key.length + 1 }, (_, end) => end).slice(token.capture === undefined ? 0 : 1);
  for (const end of isTailOfName(rest) ? ends.reverse() : ends) {
    const taken = key.slice(0, end);
    if (!token.across && taken.includes('/')) continue;
    const later = tryAll(rest, key.slice(end));
    if (later !== undefined) return token.capture === undefined ? later : { [token.capture]: taken, ...later };
  }
  return undefined;
};

describe('a key pattern', () => {
  it('captures within a segment and across segments', () => {
    expect(match('orders/{area}/dt={day}/{file}.csv', 'orders/eu/dt=2026-11-22/a.b.csv')).toEqual({
      area: 'eu',
      day: '2026-11-22',
      file: 'a.b',
    });
    expect(match('in/{path**}.csv', 'in/a/b/c.csv')).toEqual({ path: 'a/b/c' });
    expect(match('in/{name}.csv', 'in/a/b.csv')).toBeUndefined();
  });

  it('captures at least one character, while a wildcard is content with none', () => {
    expect(match('a{x}b', 'ab')).toBeUndefined();
    expect(match('a*b', 'ab')).toEqual({});
    expect(match('a**b', 'ab')).toEqual({});
    expect(match('**', '')).toEqual({});
  });

  it('lets * stay within a segment and ** cross it', () => {
    expect(match('a/*/c', 'a/b/c')).toEqual({});
    expect(match('a/*/c', 'a/b/b/c')).toBeUndefined();
    expect(match('a/**/c', 'a/b/b/c')).toEqual({});
  });

  it('gives each token from the left as little as it can match', () => {
    expect(match('{a}-{b}', 'x-y-z')).toEqual({ a: 'x', b: 'y-z' });
    expect(match('{a}{b}', 'xyz')).toEqual({ a: 'x', b: 'yz' });
    expect(match('*{rest}.csv', 'x.csv')).toEqual({ rest: 'x' });
  });

  it.each([
    ['raw/{file}.{ext}', 'raw/sales.2026-11-22.csv', { file: 'sales.2026-11-22', ext: 'csv' }],
    [
      'raw/{file}.{ext}',
      'raw/part-00000-6f2a.c000.snappy.parquet',
      { file: 'part-00000-6f2a.c000.snappy', ext: 'parquet' },
    ],
    ['raw/{file}.{ext}.gz', 'raw/sales.2026-11-22.csv.gz', { file: 'sales.2026-11-22', ext: 'csv' }],
    ['raw/{file}.{codec}.parquet', 'raw/part-0.c000.snappy.parquet', { file: 'part-0.c000', codec: 'snappy' }],
    ['{path**}.{ext}', 'v1.2/a.b.csv', { path: 'v1.2/a.b', ext: 'csv' }],
    ['raw/*.{ext}', 'raw/a.b.csv', { ext: 'csv' }],
    ['raw/{file}.*', 'raw/a.b.csv', { file: 'a.b' }],
    ['{table}_{part}.{ext}', 'sales_eu_1.2.csv', { table: 'sales', part: 'eu_1.2', ext: 'csv' }],
    ['{host}.{zone}/{file}.{ext}', 'a.b.c/x.y.z', { host: 'a', zone: 'b.c', file: 'x.y', ext: 'z' }],
    ['{host}.{rest**}', 'a.b/c.d', { host: 'a', rest: 'b/c.d' }],
    ['{file}.v{n}', 'a.v1.v2', { file: 'a.v1', n: '2' }],
    ['{file}x.{rest}', 'ax.bx.c', { file: 'a', rest: 'bx.c' }],
    ['{file}.{ext}', 'a.b.', { file: 'a', ext: 'b.' }],
  ])("cuts a file's name at its last dot: %s of %s", (source, key, captures) => {
    expect(match(source, key)).toEqual(captures);
  });

  it('gives {file}.{ext} the extension as Node knows it, for every name that has one', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '😀'), minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(
        name.filter((text) => /[^.].*\.[^.]+$/.test(text)),
        (text) => {
          const { name: file, ext } = path.posix.parse(text);
          expect(match('in/{file}.{ext}', `in/${text}`)).toEqual({ file, ext: ext.slice(1) });
        },
      ),
    );
  });

  it('matches escaped braces, stars and backslashes literally', () => {
    expect(match('\\{a\\}\\*\\\\{x}', '{a}*\\1')).toEqual({ x: '1' });
    expect(match('\\{a\\}', 'a')).toBeUndefined();
  });

  it('never cuts a character in two, and does not equate two spellings of one', () => {
    expect(match('{a}{b}', '😀x')).toEqual({ a: '😀', b: 'x' });
    expect(match('caf\u00e9', 'cafe\u0301')).toBeUndefined();
  });

  it('matches characters that mean something to regular expressions as they are', () => {
    expect(match('a.(b)+[c]$', 'a.(b)+[c]$')).toEqual({});
    expect(match('a.b', 'axb')).toBeUndefined();
  });

  it('knows its literal ends', () => {
    expect([literalHead(pattern('a/{x}/b')), literalTail(pattern('a/{x}/b'))]).toEqual(['a/', '/b']);
    expect([literalHead(pattern('**')), literalTail(pattern('**'))]).toEqual(['', '']);
    expect([literalHead(pattern('a\\*b')), literalTail(pattern('a\\*b'))]).toEqual(['a*b', 'a*b']);
    expect([isLiteral(pattern('a\\*b')), isLiteral(pattern('a*'))]).toEqual([true, false]);
  });

  it('reports all its errors at once, each with its place', () => {
    expect(errorsOf('a}/{1x}/***/\\q/{open')).toEqual([
      expect.stringContaining('"}" at character 2'),
      expect.stringContaining('"{1x}" at character 4'),
      expect.stringContaining('"***" at character 9'),
      expect.stringContaining('"\\q" at character 13'),
      expect.stringContaining('"{" at character 16 is never closed'),
    ]);
    expect(errorsOf('')).toEqual([expect.stringContaining('empty')]);
    expect(errorsOf('{a}/{a}')).toEqual(['{a} is captured twice']);
    expect(errorsOf('x'.repeat(1_025))).toEqual([expect.stringContaining('1024 bytes')]);
  });

  it.each([
    ['\\d', 'is no regular expression; write * or {name} within a segment'],
    ['\\q', 'write \\\\ for a backslash (between folders S3 keys have /)'],
    ['\\-', /write \\\\ for a backslash$/],
    ['a\\', /^"\\" at character 2: .*write \\\\ for a backslash$/],
    ['***', '"***" at character 1: use * (within a segment) or ** (across segments)'],
    ['{a', 'write {name} to capture, \\{ for a literal brace'],
    ['a}', 'closes nothing; write \\} for a literal brace'],
    ['{{name}}', '"{{name}" at character 1: a capture stands in single braces; write {name}'],
    ['{a{b}', 'a capture is {name} or {name**}'],
    ['{{a b}', 'a capture is {name} or {name**}'],
    ['{a,b}', 'capture the part, e.g. {part}, and compare it in "when"'],
    ['{1..3}', 'neither alternatives nor counts'],
    ['{12}', 'neither alternatives nor counts'],
    ['{-1}', 'write \\{ for a literal brace'],
    ['{1x}', 'its name has letters, digits and _ and begins with no digit'],
    ['{day:%Y}', 'a capture has no format; write {day}'],
    ['{-day:%Y}', 'a capture is {name} or {name**}'],
    ['{a**b}', 'a capture is {name} or {name**}'],
  ])('says of %s what to write instead, and nothing else', (source, error) => {
    const expected = error instanceof RegExp ? expect.stringMatching(error) : expect.stringContaining(error);
    expect(errorsOf(source)).toEqual([expected]);
  });

  it('reads on after a backslash that escapes nothing, and the character after it', () => {
    expect(errorsOf('\\q}')).toEqual([expect.stringContaining('"\\q"'), expect.stringContaining('"}" at character 3')]);
  });

  it('has the tokens that are written and no other, neighbouring signs in one', () => {
    expect(pattern('a\\{{x}bc').tokens).toEqual(['a{', { across: false, capture: 'x' }, 'bc']);
    expect(pattern('**').tokens).toEqual([{ across: true }]);
  });

  it('names what is captured twice once, in the order of the repetitions', () => {
    expect(errorsOf('{a}/{b}/{b}/{a}/{a}')).toEqual(['{b} is captured twice', '{a} is captured twice']);
    expect(errorsOf('{a}/{a}/}')).toEqual([expect.stringContaining('closes nothing'), '{a} is captured twice']);
  });

  it('reads on after a brace that is wrong', () => {
    expect(errorsOf('{***')).toEqual([expect.stringContaining('never closed'), expect.stringContaining('"***"')]);
    expect(errorsOf('}}')).toEqual([expect.stringContaining('character 1'), expect.stringContaining('character 2')]);
  });

  it('counts a closing brace to the capture only after two opening ones', () => {
    expect(errorsOf('{1x}}')).toEqual([
      expect.stringContaining('"{1x}"'),
      expect.stringContaining('"}" at character 5'),
    ]);
    expect(errorsOf('{{x}}}')).toEqual([expect.stringContaining('"{{x}"'), expect.stringContaining('character 6')]);
    expect(errorsOf('{{x}a}')).toEqual([expect.stringContaining('"{{x}"'), expect.stringContaining('character 6')]);
  });

  it('may have as many bytes of its own as a key, whatever stands between them', () => {
    expect(errorsOf(`${'x'.repeat(1_000)}*${'x'.repeat(24)}`)).toEqual([]);
    expect(errorsOf(`${'x'.repeat(1_000)}*${'x'.repeat(25)}`)).toEqual([expect.stringContaining('matches no key')]);
  });

  it('is never parsed with an exception, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (source) => {
        const result = parseKeyPattern(source);
        expect(result.ok || result.errors.length > 0).toBe(true);
      }),
    );
  });

  it('matches a key made of its own literals when every special character is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}*\\/.+ aé😀'), minLength: 1, maxLength: 50 }), (key) => {
        expect(match(key.replaceAll(/[\\{}*]/g, '\\$&'), key)).toEqual({});
      }),
    );
  });

  it('agrees with a matcher that tries everything', () => {
    const part = fc.constantFrom('a', '.', '/', '*', '**', '{x}', '{y**}', '{z}');
    const source = fc
      .uniqueArray(fc.tuple(part, fc.nat(7)), {
        selector: ([p, n]) => (p.startsWith('{') ? p : `${p}${n}`),
        maxLength: 7,
        minLength: 1,
      })
      .map((parts) => parts.map(([p]) => p).join(''))
      .filter((text) => !text.includes('***'));
    const key = fc.string({ unit: fc.constantFrom('a', '.', '/'), maxLength: 9 });
    fc.assert(
      fc.property(source, key, (text, candidate) => {
        expect(match(text, candidate)).toEqual(tryAll(pattern(text).tokens, candidate));
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers patterns that keep a backtracking matcher busy for longer than anybody lives', () => {
    // All literal parts stand in this key; only its slash is in the way.
    const slashed = `${'a'.repeat(900)}/${'a'.repeat(123)}`;
    expect(matchKey(pattern('*a'.repeat(60)), slashed)).toBeUndefined();
    expect(matchKey(pattern(Array.from({ length: 60 }, (_, at) => `{c${at}}a`).join('')), slashed)).toBeUndefined();
    const names = Array.from({ length: 60 }, (_, index) => `{c${index}**}a`).join('');
    expect(Object.keys(matchKey(pattern(names), 'a'.repeat(1_024)) ?? {})).toHaveLength(60);
    expect(captureNames(pattern(names))).toHaveLength(60);
  });
});

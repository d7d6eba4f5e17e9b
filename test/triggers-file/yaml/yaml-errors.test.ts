import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../lib/triggers-file/yaml/yaml-tree.ts';
import { check } from '../a-file.ts';

const FILE = `triggers:
  orders:
    on:
      s3: { bucket: landing, key: "orders/{area}/{file}.csv" }
    start:
      JobName: orders-etl
      Arguments:
        --source: s3://x
    retry: { attempts: 2, on: [FAILED] }
  nightly:
    on:
      schedule: { expression: cron(0 3 * * ? *), timezone: Europe/Berlin }
    start:
      JobName: nightly-rollup
`;

/** The file with something else in it. */
const written = (right: string, wrong: string): string => {
  if (!FILE.includes(right)) throw new Error(`the file has no ${right}`);
  return FILE.replace(right, wrong);
};

const errorsIn = (text: string): readonly string[] =>
  check(text).errors.map(({ line, message }) => `line ${line}: ${message}`);

/** Without what the file lacks then. */
const slipsIn = (text: string): readonly string[] =>
  readYaml(text).findings.errors.map(({ line, message }) => `line ${line}: ${message}`);

describe('a file that is no YAML', () => {
  it.each([
    ['a brace', written('Europe/Berlin }', 'Europe/Berlin'), 12, '"{" is never closed: expected "}"'],
    ['a bracket', written('retry: { attempts: 2, on: [FAILED] }', 'retry: [FAILED'), 9, '"[" is never closed'],
    ['a double quote', written('orders-etl', '"orders-etl'), 6, 'the quote " is never closed'],
    ['a single quote', written('orders-etl', "'orders-etl"), 6, "the quote ' is never closed"],
    ['a quote between braces', written('.csv" }', '.csv }'), 4, 'the quote " is never closed'],
    ['a quote at the end', written('nightly-rollup', '"nightly-rollup'), 14, 'the quote " is never closed'],
  ])('is told at the line where %s opens that is never closed, and nowhere else', (_, text, line, message) => {
    expect(errorsIn(text)).toEqual([expect.stringMatching(`^line ${line}: `)]);
    expect(errorsIn(text)[0]).toContain(message);
  });

  it('is told at the line of a quote that only a quote further below closes', () => {
    const text = written('orders-etl', '"orders-etl').replace('nightly-rollup', '"nightly-rollup"');
    expect(errorsIn(text)[0]).toBe('line 6: the quote " is never closed: expected " behind the value');
    const between = written('landing, key: "orders/{area}/{file}.csv" }', '"landing, key: "orders/{area}.csv" }');
    expect(errorsIn(between)[0]).toMatch(/^line 4: /);
  });

  it.each([
    ['[FAILED] }', '[FAILED }', 9, 'expected "]" to close the "[" before it, found "}"'],
    ['Europe/Berlin }', 'Europe/Berlin ]', 12, 'expected "}" to close the "{" before it, found "]"'],
    ['.csv" }', '.csv" } }', 4, '"}" closes nothing: there is one more than was opened'],
    ['    start:', '\tstart:', 5, 'a tab stands in the indentation'],
    ['      JobName: orders', '\t\tJobName: orders', 6, 'a tab stands in the indentation'],
    ['      Arguments', '     Arguments', 7, 'this line is not indented like its neighbours'],
    ['      Arguments', '       Arguments', 6, 'the next line is indented further'],
    ['JobName: orders-etl', 'JobName: a\n      JobName: b', 7, 'the key "JobName" stands here a second time'],
    ['Europe/Berlin }', 'UTC, timezone: UTC }', 12, 'the key "timezone" stands here a second time'],
    ['JobName: orders-etl', 'JobName:orders-etl', 6, 'expected "key: value" with a blank behind the colon'],
    ['JobName: orders-etl', 'JobName orders-etl', 6, 'expected "key: value" with a blank behind the colon'],
    ['landing, key', 'landing key', 4, 'expected "," between two entries'],
    ['orders-etl', '"orders"-etl', 6, 'something stands behind the closing quote'],
  ])('with %j written as %j has one error, on line %i', (right, wrong, line, message) => {
    const errors = errorsIn(written(right, wrong));
    expect(errors).toEqual([expect.stringMatching(`^line ${line}: `)]);
    expect(errors[0]).toContain(message);
  });

  it.each([
    ['a key that stands twice', '\n      JobName: b', 8, 'the key "JobName" stands here a second time'],
    ['a tab', '\n\tArgument: b', 8, 'a tab stands in the indentation'],
    ['a second value', ' etl', 7, 'something stands behind the closing quote'],
    ['a second document', '\n---\na: b', 8, '"---" begins a second document'],
  ])('has %s at its own line, behind a quoted value of two lines that is closed', (_, behind, line, message) => {
    const errors = slipsIn(written('orders-etl', `"orders\n        etl"${behind}`));
    expect(errors[0]).toContain(`line ${line}: ${message}`);
    expect(errors.filter((error) => error.includes('never closed'))).toEqual([]);
  });

  it('is told once where the second line of a quoted value is not indented far enough', () => {
    expect(slipsIn(written('orders-etl', '"orders\n      etl" x'))).toEqual([
      'line 6: the quote " is never closed: expected " behind the value',
    ]);
  });

  it.each([
    ['my key', 'my key'],
    ['"--a:b"', '--a:b'],
    ["'--a b'", '--a b'],
    ['--a:b', '--a:b'],
    ['f(x) ', 'f(x)'],
  ])('has the key %j that stands twice, by its whole name', (key, name) => {
    const text = written('--source: s3://x', `${key}: 1\n        ${key}: 2`);
    expect(slipsIn(text)).toEqual([`line 9: the key "${name}" stands here a second time; keep one of them`]);
  });

  // A tab, a bracket or an outdented line may make the parser stumble over all that is below it.
  const SLIPS = [
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: { attempts: 2, on: [FAILED]'],
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: { attempts: 2, on: [FAILED }'],
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: a: b'],
    ['    retry: { attempts: 2, on: [FAILED] }', '\tretry: { attempts: 2, on: [FAILED] }'],
    ['    retry: { attempts: 2, on: [FAILED] }', '   retry: { attempts: 2, on: [FAILED] }'],
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: { attempts: 2, attempts: 2 }'],
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: @a'],
    ['    retry: { attempts: 2, on: [FAILED] }', '    retry: "a" b'],
  ] as const;
  const [RETRY] = SLIPS[0];
  const ONE_EACH = FILE.replace('JobName: nightly-rollup', `JobName: nightly-rollup\n${RETRY}`);
  const pairs = SLIPS.flatMap(([, first]) => SLIPS.map(([, second]) => [first.trim(), second.trim(), first, second]));

  it.each(pairs)('is told at both lines where one has %j and one below has %j', (_, __, first = '', second = '') => {
    const at = ONE_EACH.lastIndexOf(RETRY);
    const text = ONE_EACH.slice(0, at).replace(RETRY, first) + ONE_EACH.slice(at).replace(RETRY, second);
    expect(slipsIn(text)).toEqual([expect.stringMatching(/^line 9: /), expect.stringMatching(/^line 15: /)]);
  });

  it.each([
    ['a: [1, 2\nb: {x: 1\nc: "foo\nd: 1\n', [1, 2, 3]],
    ['a: [1, 2\nb: x: y\n', [1, 2]],
    ['a: [1, 2\na: 3\n', [1, 2]],
    ['a:\n  b: 1\n   c: 2\nd:\n\te: 1\nf:\n  g: x: y\n', [2, 5, 7]],
    ['d:\n\te: 1\nf:\n  g: 1\n h: 2\n', [2, 5]],
    ['d:\n\te: 1\nf: [1\ng: 2\n', [2, 3]],
    ['d: 1\nd: 2\nf: {a: 1} }\n', [2, 3]],
  ])('%j is told at the lines %j', (text, lines) => {
    expect(slipsIn(text).map((error) => Number(/\d+/.exec(error)))).toEqual(lines);
  });

  it.each(
    FILE.trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => [line]),
  )('is told once where %j has a tab', (line) => {
    for (const tab of ['\t', '\t\t', '  \t', '  \t  '])
      expect(slipsIn(written(`\n${line}\n`, `\n${tab}${line.trim()}\n`))).toHaveLength(1);
  });

  it('is told in words of this file, and not in those of a parser', () => {
    const damaged = [...FILE.matchAll(/[{}[\]",:]/g)].map(({ index }) => FILE.slice(0, index) + FILE.slice(index + 1));
    const all = damaged.flatMap(errorsIn);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((error) => /this is no YAML|Flow|Implicit|token/.test(error))).toEqual([]);
  });
});

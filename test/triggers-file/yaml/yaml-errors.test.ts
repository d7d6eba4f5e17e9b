import { describe, expect, it } from 'vitest';
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

  it('is told in words of this file, and not in those of a parser', () => {
    const damaged = [...FILE.matchAll(/[{}[\]",:]/g)].map(({ index }) => FILE.slice(0, index) + FILE.slice(index + 1));
    const all = damaged.flatMap(errorsIn);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((error) => /this is no YAML|Flow|Implicit|token/.test(error))).toEqual([]);
  });
});

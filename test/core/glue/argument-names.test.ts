import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dashError } from '../../../lib/core/glue/argument-names.ts';
import { answerOfPython, PYTHON } from '../../machine/python.ts';
import { needing } from '../../machine/tool.ts';

/** Reads each value as `getResolvedOptions` would, for a script that asks for `day` and `source`. */
const READ_VALUES = `
import argparse, json, sys
class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise ValueError(message)
    def exit(self, status=0, message=None):
        raise ValueError(message)
def read(value):
    parser = Parser()
    for name in ("--day", "--source", "--TempDir"):
        parser.add_argument(name)
    try:
        known, _ = parser.parse_known_args(["--day", value])
    except ValueError:
        return None
    return [known.day, known.source, known.TempDir]
print(json.dumps([read(value) for value in json.load(sys.stdin)]))`;

describe('a value that is let through', () => {
  it.each(['-5', '-1.5', '-.5', '-007', '-', '', 'a-b', '—5', ' -x'])('may be %j', (value) => {
    expect(dashError(value)).toBeUndefined();
  });

  it.each(['-x', '--source=x', '--', '-5a', '-1e5', '-1e+21', '-5.', '-5\n', '- x', '-h', '-1,5', '-Infinity'])(
    'may not be %j',
    (value) => expect(dashError(value)).toContain('begins with "-"'),
  );
});

describe("Python's argument parser", needing(PYTHON), () => {
  it('reads every value that is let through as the value of its own argument', () => {
    const piece = fc.constantFrom('-', '--', '5', '.', 'e', 'source', '=', ' ', 'x', 'TempDir', 'day', 'h', 'ä', '\n');
    const values = fc.sample(fc.string({ unit: piece, maxLength: 6 }), { numRuns: 3_000, seed: 1 });
    const sent = values.filter((value) => dashError(value) === undefined);
    expect(sent.filter((value) => value.startsWith('-')).length).toBeGreaterThan(20);
    expect(answerOfPython(READ_VALUES, sent)).toEqual(sent.map((value) => [value, null, null]));
  });

  it('reads some of the others as another argument, or fails', () => {
    expect(answerOfPython(READ_VALUES, ['--source=x', '--Temp=s3://evil', '-x', '-h'])).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

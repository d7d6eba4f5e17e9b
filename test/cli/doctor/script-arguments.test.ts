import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptArguments } from '../../../cli/doctor/script-arguments.ts';

const read = (source: string) => {
  const { required, optional, isWhole, refusesOthers } = scriptArguments(source);
  return { required, optional, isWhole, refusesOthers };
};
const reads = (required: readonly string[], optional: readonly string[] = [], more = {}) => ({
  required,
  optional,
  isWhole: true,
  refusesOthers: false,
  ...more,
});

describe('getResolvedOptions in a script', () => {
  it.each([
    ['in one line', `args = getResolvedOptions(sys.argv, ['JOB_NAME', "day"])`, reads(['--JOB_NAME', '--day'])],
    [
      'over several lines',
      `args = getResolvedOptions(\n    sys.argv,\n    [\n        'day',  # the day\n        'area',\n    ],\n)`,
      reads(['--day', '--area']),
    ],
    ['of a tuple', `getResolvedOptions(sys.argv, ('day', 'area'))`, reads(['--day', '--area'])],
    [
      'by a variable',
      `NAMES = ['day',\n 'area']\ndef main():\n    return getResolvedOptions(sys.argv, NAMES)`,
      reads(['--day', '--area']),
    ],
    [
      'in a function',
      `def main():\n    args = getResolvedOptions(sys.argv, ['day'])\nif __name__ == '__main__':\n    main()`,
      reads(['--day']),
    ],
    [
      'under the test for the main program',
      `if __name__ == "__main__":\n    args = getResolvedOptions(sys.argv, ['day'])`,
      reads(['--day']),
    ],
    [
      'of what may be left out',
      `if '--area' in sys.argv:\n    a = getResolvedOptions(sys.argv, ['day', 'area'])\nelse:\n    a = getResolvedOptions(sys.argv, ['day'])`,
      reads([], ['--day', '--area']),
    ],
    [
      'twice, the second time if',
      `a = getResolvedOptions(sys.argv, ['day'])\nif x:\n  b = getResolvedOptions(sys.argv, ['day', 'area'])`,
      reads(['--day'], ['--area']),
    ],
    [
      'whose failure is caught',
      `try:\n    a = getResolvedOptions(sys.argv, ['day'])\nexcept Exception:\n    a = {}`,
      reads([], ['--day']),
    ],
    [
      'beside a function of the same name',
      `def getResolvedOptions(argv, names):\n    return parse(argv, names)\nargs = getResolvedOptions(sys.argv, ['day'])`,
      reads(['--day']),
    ],
    ['by a module', `import awsglue.utils as u\nargs = u.getResolvedOptions(sys.argv[1:], ['day'])`, reads(['--day'])],
  ])('is understood: %s', (_what, source, expected) => {
    expect(read(source)).toEqual(expected);
  });

  it.each([
    ['in a comment', `# getResolvedOptions(sys.argv, ['day'])`],
    ['in a text of documentation', `"""\nargs = getResolvedOptions(sys.argv, ['day'])\n"""`],
    ['imported only', `from awsglue.utils import getResolvedOptions`],
    ['defined by the script itself', `def getResolvedOptions(argv, names):\n    pass`],
  ])('is no call: %s', (_what, source) => {
    expect(read(source)).toMatchObject({ required: [], optional: [], isWhole: false });
  });

  it.each([
    ['a sum of lists', `getResolvedOptions(sys.argv, ['day'] + MORE)`],
    ['a list with a name in it', `getResolvedOptions(sys.argv, ['day', AREA])`],
    ['a list that is changed', `n = ['day']\nn.append('area')\ngetResolvedOptions(sys.argv, n)`],
    ['a list that is assigned twice', `n = ['day']\nn = ['area']\ngetResolvedOptions(sys.argv, n)`],
    ['a parameter', `def options(names):\n    return getResolvedOptions(sys.argv, names)`],
  ])('is not understood as a whole: %s', (_what, source) => {
    expect(read(source).isWhole).toBe(false);
  });
});

describe('argparse in a script', () => {
  const script = (parse: string) => `p = argparse.ArgumentParser(description="don't")
p.add_argument('-d', '--day', help="the day :), e.g. 2026-11-22", required=True)
p.add_argument("--area", default="eu")
args = p.${parse}()`;

  it('is understood, and whether it refuses what it does not know', () => {
    expect(read(script('parse_args'))).toEqual(reads(['--day'], ['--area'], { refusesOthers: true }));
    expect(read(script('parse_known_args'))).toEqual(reads(['--day'], ['--area']));
  });

  it('with a positional argument is not understood as a whole', () => {
    expect(read(`p = ArgumentParser()\np.add_argument('day')`).isWhole).toBe(false);
  });
});

describe('a script', () => {
  it('mentions a name in its code and its texts, with "-" or "_", but not in comments or longer names', () => {
    const { mentions } = scriptArguments(`day_from = sys.argv[sys.argv.index("--day-from") + 1]\n# area\nx = daytime`);
    expect(['--day-from', '--day_from', '--area', '--day'].map(mentions)).toEqual([true, true, false, false]);
  });

  it('of any text is read without an error', () => {
    const piece = fc.constantFrom(
      ...['getResolvedOptions(', 'sys.argv', ',', '[', ']', "'day'", '"', "'", '"""', '#', '\n', '    ', 'if x:', ')'],
      ...['ArgumentParser()', 'add_argument(', '\\', 'n = ', '(', 'é'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.string(), (pieces, name) => {
        const { required, optional, mentions } = scriptArguments(pieces.join(''));
        mentions(`--${name}`);
        expect(optional.filter((one) => required.includes(one))).toEqual([]);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentNameError, callArgumentError, dashError, isSpelling } from '../../../lib/core/glue/argument-names.ts';
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

describe('the name of an argument', () => {
  it.each([
    ['day', 'begins with --: write "--day"'],
    ['my-day', 'write "--my-day"'],
    ['-day', 'write "--day"'],
    ['--a --b', 'no blank and no "="'],
    ['--a=b', 'no blank and no "="'],
    ['--job-name', 'another spelling of "--JOB_NAME", which Glue sets itself'],
    ['--tempdir', 'another spelling of "--TempDir"; write that'],
  ])('may not be %s, and the error says what would be right', (name, error) => {
    expect(argumentNameError(name)).toContain(error);
  });

  it('has at most 255 characters', () => {
    expect(argumentNameError(`--${'x'.repeat(253)}`)).toBeUndefined();
    expect(argumentNameError(`--${'x'.repeat(254)}`)).toContain('at most 255 characters');
  });

  it.each([
    ['--Tem', '--TempDir'],
    ['--Red', '--RedshiftTempDir'],
    ['--SEC', '--SECURITY_CONFIGURATION'],
    ['--enc', '--encryption-type'],
    ['--conti', '--continuation-option'],
    ['--job', '--job-bookmark-from'],
    ['--JOB', '--JOB_ID'],
    ['--JOB_R', '--JOB_RUN_ID'],
  ])('may not be %s: any beginning of what every script reads stands for it', (name, closed) => {
    expect(argumentNameError(name)).toContain(`it begins "${closed}"`);
  });

  it('may be up to half of a name that only Glue reads, and no more of it', () => {
    expect(argumentNameError('--executo')).toBeUndefined();
    expect(argumentNameError('--executor')).toContain('it begins "--executor-cores"');
    expect(argumentNameError('--deb')).toContain('it begins "--debug"');
  });

  it.each(['--JO', '--Te', '--en', '--x'])('may be %s: two letters mean no certain other name', (name) => {
    expect(argumentNameError(name)).toBeUndefined();
    expect(callArgumentError(name, '--started-by')).toBeUndefined();
  });

  it('may not begin a name that a call may not set, if a call gives it', () => {
    expect(argumentNameError('--exe')).toBeUndefined();
    expect(callArgumentError('--exe', '--started-by')).toContain('may read it as "--executor-cores"');
    expect(callArgumentError('--sta', '--started-by')).toContain('may read it as "--started-by"');
  });
});

describe('a value that is let through', () => {
  it.each(['-5', '-1.5', '-.5', '-007', '-', '', 'a-b', '—5', ' -x'])('may be %j', (value) => {
    expect(dashError(value)).toBeUndefined();
  });

  it.each([
    '-x',
    '--source=x',
    '--',
    '-5a',
    '-1e5',
    '-1e+21',
    '-5.',
    '-5\n',
    '- x',
    '-h',
    '-1,5',
    '-Infinity',
    '--5',
    '-x-5',
  ])('may not be %j', (value) => expect(dashError(value)).toContain('begins with "-"'));
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

it.each([
  ['--day', '--day', true],
  ['--start-day', '--Start_Day', true],
  ['--day', '--days', false],
  ['--day', '--month', false],
])('to a script %s and %s are one name: %s', (name, other, expected) => {
  expect(isSpelling(name, other)).toBe(expected);
});

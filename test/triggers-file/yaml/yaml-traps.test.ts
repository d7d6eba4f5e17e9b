import { describe, expect, it } from 'vitest';
import { anS3File, check, errorsOf, messagesOf, triggersOf } from '../a-file.ts';

const withArgument = (value: string) =>
  anS3File('', { start: `\n      JobName: job\n      Arguments:\n        --a: ${value}` });

describe("YAML's traps are explained", () => {
  it.each([
    ['a key that begins with a star', anS3File('', { key: '*.csv' }), "put the value in quotes: '*.csv'"],
    ['a key that begins with two stars', anS3File('', { key: '**/x.csv' }), "put the value in quotes: '**/x.csv'"],
    [
      'a key that begins with a capture',
      anS3File('', { key: '{day}/x.csv' }),
      "put the value in quotes: '{day}/x.csv'",
    ],
    ['a key that is one capture', anS3File('', { key: '{day**}' }), "put the value in quotes: '{day**}'"],
    ['an escape in double quotes', anS3File('', { key: '"a\\{b"' }), 'use single quotes'],
    ['a placeholder without its dollar', withArgument('{{ day }}'), 'write ${{ … }}'],
    ['a placeholder in simple braces', withArgument('{day}'), 'write ${{ day }}'],
    [
      'a colon and a blank in an expression',
      withArgument("${{ size > 1 ? 'a' : 'b' }}"),
      '": " inside a value begins a mapping',
    ],
    ['a comment that cuts an expression', withArgument('${{ area #1 }}'), 'so "${{" is never closed'],
    ['a value that begins with a reserved character', withArgument('@home'), "put the value in quotes: '@home'"],
    ['an expression inside brackets', `createBuckets: [acme-\${{ stage }}]\n${anS3File('')}`, 'stands in quotes'],
    [
      'an expression inside braces',
      anS3File('').replace('{ JobName: job }', '{ JobName: ${{ stage }} }'),
      'stands in quotes',
    ],
    [
      'a capture inside braces',
      anS3File('').replace('{ JobName: job }', '{ JobName: a{b}.c }'),
      'one of []{},: in it stands in quotes',
    ],
    ['a tab', anS3File('').replace('    start', '\tstart'), 'a tab stands in the indentation'],
    ['a repeated key', anS3File('when: size > 0\nwhen: size > 1'), 'the key "when" stands here a second time'],
    ['a tag of CloudFormation', withArgument('!Sub x'), 'tags such as !Sub are not known here'],
    ['YAML 1.1', `%YAML 1.1\n---\n${anS3File('')}`, 'leave the %YAML line out'],
    ['a second document', `${anS3File('')}---\na: 1\n`, 'begins a second document'],
    ['a line that is out of line', anS3File(' when: size > 0'), 'begin in one column'],
    ['an empty file', '# nothing yet\n', 'triggers.yml is empty'],
    ['an alias without an anchor', withArgument('*other'), 'no anchor &other stands before it'],
  ])('%s', (_, text, message) => {
    expect(errorsOf(text)).toEqual([expect.stringContaining(message)]);
  });

  it('a comment that probably cuts a value is a warning, an ordinary comment none', () => {
    const cut = check(anS3File('', { key: 'orders/{day} #1/x.csv' }));
    expect(cut.errors).toEqual([]);
    expect(messagesOf(cut.warnings)).toEqual([expect.stringContaining('"#1/x.csv" on for a comment')]);
    expect(check(anS3File('', { key: 'orders/{day}.csv # the orders' })).warnings).toEqual([]);
  });
});

describe('YAML as it should be', () => {
  it('has "on" for a key, however it is quoted', () => {
    expect(triggersOf(anS3File('').replace('on:', '"on":')).triggers).toHaveLength(1);
  });

  it('may use anchors, aliases and merge keys', () => {
    const text = [
      'triggers:',
      '  a: &a',
      '    on: manual',
      '    start: { JobName: job, Timeout: 5 }',
      '  b:',
      '    <<: *a',
      '    enabled: false',
      '',
    ].join('\n');
    expect(triggersOf(text).triggers.map(({ name, enabled, start }) => [name, enabled, start.Timeout])).toEqual([
      ['a', true, 5],
      ['b', false, 5],
    ]);
  });

  it('may be written with Windows line ends and a byte order mark', () => {
    expect(triggersOf(`\ufeff${anS3File('').replaceAll('\n', '\r\n')}`).triggers).toHaveLength(1);
  });
});

describe('after a syntax error', () => {
  const broken = `${anS3File('', { key: '{day}/x.csv' })}  other:\n    on: manual\n    start: { JobName: x, Timout: 5 }\n`;

  it('the other triggers are still checked, and consequences are not reported as errors', () => {
    expect(check(broken).errors.map(({ line, message }) => [line, message])).toEqual([
      [6, expect.stringContaining('begins with "{"')],
      [10, expect.stringContaining('unknown key "Timout"')],
    ]);
  });
});

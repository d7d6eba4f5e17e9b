import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../cli/command-line/read-options.ts';

const OPTIONS = {
  stage: { type: 'string' },
  once: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const read = (...args: readonly string[]) => readOptions({ args, options: OPTIONS });

describe('the options of a script', () => {
  it('are read as they are written', () => {
    expect({ ...read('--stage', 'prod', '--once', '-h').values }).toEqual({ stage: 'prod', once: true, help: true });
    expect(read('--stage=-x').values.stage).toBe('-x');
  });

  it.each([
    [['--stge', 'dev'], 'there is no option --stge; did you mean "--stage"?'],
    [['-x'], 'there is no option -x'],
    [['--constructor'], 'there is no option --constructor'],
    [['stray', 'more'], 'takes options only, found "stray", "more"'],
    [['--stage'], '--stage needs a value, found none'],
    [
      ['--stage', '--once'],
      '--stage needs a value, found --once; a value that begins with "-" is written --stage=--once',
    ],
    [['--once=3'], '--once takes no value, found "3"'],
    [['--no-once'], 'there is no option --no-once; did you mean "--once"?'],
  ])('%j are refused in one sentence, with the options that there are', (args, sentence) => {
    expect(() => read(...args)).toThrow(
      expect.objectContaining({ code: 'CALL_INVALID', message: `${sentence}\nOptions: --stage, --once, --help` }),
    );
  });

  it('have all their errors reported at once', () => {
    expect(() => read('--bogus', '--once=3')).toThrow(/no option --bogus.*\n--once takes no value/);
  });
});

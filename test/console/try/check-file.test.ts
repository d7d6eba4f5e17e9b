import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile, type Message, verdictOf } from '../../../console/try/check-file.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { ROOT } from '../../docs/markdown.ts';

const FILE = readFileSync(path.join(ROOT, 'triggers.yml'), 'utf8');
const OPTIONS = { stage: 'dev', now: epochMs(Date.UTC(2026, 10, 26, 12)) };

describe('a triggers file in the page', () => {
  it('has each message at its line, errors before warnings, and says nothing else while there are errors', () => {
    const broken = FILE.replace('JobName:', 'JobNmae:');
    const { messages, sound } = checkFile(broken, OPTIONS);
    const line = broken.split('\n').findIndex((each) => each.includes('JobNmae:')) + 1;
    expect(messages).toContainEqual(expect.objectContaining({ severity: 'error', line }));
    expect(messages.map(({ severity }) => severity)).toEqual(messages.map(({ severity }) => severity).toSorted());
    expect(sound).toBeUndefined();
  });

  it('is described in words when nothing is wrong', () => {
    const { sound, messages } = checkFile(FILE, OPTIONS);
    expect(messages.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(sound?.described.join('\n')).toMatch(/nightly .*Europe\/Berlin/);
  });

  it('has a message outside of all lines when the stage is none of the file', () => {
    expect(checkFile(FILE, { ...OPTIONS, stage: 'qa' }).messages).toMatchObject([{ severity: 'error', line: 0 }]);
  });
});

describe('what is said of a file as a whole', () => {
  const some = (severity: Message['severity'], count: number): readonly Message[] =>
    Array.from({ length: count }, (_, at) => ({ severity, line: at, column: 1, where: '', message: 'm' }));

  it.each([
    [0, 0, 'No error.'],
    [0, 1, 'No error, 1 warning.'],
    [0, 2, 'No error, 2 warnings.'],
    [1, 0, '1 error.'],
    [2, 3, '2 errors, 3 warnings.'],
  ])('of %i errors and %i warnings is: %s', (errors, warnings, said) => {
    expect(verdictOf([...some('error', errors), ...some('warning', warnings)])).toBe(said);
  });
});

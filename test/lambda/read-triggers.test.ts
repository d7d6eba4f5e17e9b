import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTriggers } from '../../lib/lambda/read-triggers.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'read-triggers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (text: string): string => {
  const file = path.join(folder, 'triggers.json');
  writeFileSync(file, text);
  return file;
};

describe('readTriggers', () => {
  it('reads what the build wrote', () => {
    const triggers = someTriggers([aTrigger()]);
    expect(readTriggers(fileOf(JSON.stringify(triggers)))).toEqual(triggers);
  });

  it.each([
    ['of another format', JSON.stringify({ ...someTriggers([]), format: 2 }), 'is not of format 1'],
    ['no object', '[]', 'is not of format 1'],
    ['cut off', '{"format": 1', 'cannot be read'],
  ])('refuses a file that is %s, and says what to do', (_what, text, why) => {
    const file = fileOf(text);
    const refusal = { code: 'TRIGGERS_INVALID', retryable: false, message: expect.stringContaining(`${file} ${why}`) };
    expect(() => readTriggers(file)).toThrow(expect.objectContaining(refusal));
    expect(() => readTriggers(file)).toThrow('npm run build');
  });

  it('keeps the cause when the file is missing', () => {
    const cause = expect.objectContaining({ code: 'ENOENT' });
    expect(() => readTriggers(path.join(folder, 'missing.json'))).toThrow(expect.objectContaining({ cause }));
  });
});

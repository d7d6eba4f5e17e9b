import { expect, it } from 'vitest';
import { TriggerError, toErrorInfo, unreachable } from '../../lib/core/errors.ts';
import { fileFailure } from '../../lib/core/file-failure.ts';

it('an error says what happened, whether trying again can help, and what lies beneath', () => {
  const cause = new Error('beneath');
  const error = new TriggerError('CALL_INVALID', 'what happened', { retryable: true, cause });
  expect(error).toMatchObject({
    name: 'TriggerError',
    code: 'CALL_INVALID',
    message: 'what happened',
    retryable: true,
  });
  expect(error.cause).toBe(cause);
  expect(new TriggerError('CALL_INVALID', 'm', { retryable: false })).not.toHaveProperty('cause');
});

it('whatever is thrown is kept by its name and the first thousand characters of its message', () => {
  expect(toErrorInfo(new TypeError('m'))).toEqual({ name: 'TypeError', message: 'm' });
  expect(toErrorInfo(new Error('x'.repeat(1_001))).message).toBe('x'.repeat(1_000));
  expect(toErrorInfo('a string')).toEqual({ name: 'Error', message: 'a string' });
});

it('a case that the compiler holds for impossible is an error that shows it', () => {
  expect(() => unreachable('new' as never)).toThrow('a case was forgotten: "new"');
});

it.each([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a directory'],
  ['ENOTDIR', 'a part of its path is a file'],
  ['EEXIST', 'it is a file'],
  ['EACCES', 'you have no permission'],
  ['EROFS', 'its file system is read-only'],
])('%s of a file means: %s', (code, words) => {
  expect(fileFailure(Object.assign(new Error('of Node'), { code }))).toBe(words);
});

it('any other failure of a file is told in its own words', () => {
  expect(fileFailure(Object.assign(new Error('of Node'), { code: 'EMFILE' }))).toBe('of Node');
  expect(fileFailure(new Error('of Node'))).toBe('of Node');
  expect(fileFailure('thrown')).toBe('thrown');
});

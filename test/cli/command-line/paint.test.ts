import { expect, it } from 'vitest';
import { paintFor } from '../../../cli/command-line/paint.ts';

it('a terminal gets colours, unless the person wants none', () => {
  expect(paintFor({ isTTY: true }, {})('FAILED', 'red')).toBe('\u001b[31mFAILED\u001b[39m');
  expect(paintFor({ isTTY: true }, { NO_COLOR: '' })('FAILED', 'red')).toContain('\u001b');
  expect(paintFor({ isTTY: true }, { NO_COLOR: '1' })('FAILED', 'red')).toBe('FAILED');
});

it('a file or another program gets none', () => {
  expect(paintFor({ isTTY: false }, {})('FAILED', 'red')).toBe('FAILED');
  expect(paintFor({}, { FORCE_COLOR: '1' })('FAILED', 'red')).toBe('FAILED');
});

import { describe, expect, it } from 'vitest';
import { anS3File, errorsOf, triggerOf } from './a-file.ts';

const file = (startWithin: string, keepFor = '') => `${anS3File(`startWithin: ${startWithin}`)}${keepFor}`;

describe('startWithin', () => {
  it.each([
    ['3 days', 259_200],
    ['1 minute', 60],
    ['36 hours', 129_600],
  ])('of %s is so many seconds', (text, seconds) => {
    expect(triggerOf(file(text)).startWithinSeconds).toBe(seconds);
  });

  it('is left out where the file says nothing', () => {
    expect(triggerOf(anS3File(''))).not.toHaveProperty('startWithinSeconds');
  });

  it.each([
    ['0 minutes', 'expected at least 1 minute, found "0 minutes"'],
    ['30 seconds', 'expected a number of minutes, hours or days, e.g. 3 days, found "30 seconds"'],
    ['91 days', 'expected at most keepFor (90 days), found "91 days"'],
  ])('may not be %s', (text, error) => {
    expect(errorsOf(file(text)).join()).toContain(error);
  });

  it('may be as long as the file keeps requests', () => {
    expect(errorsOf(file('120 days', 'keepFor: 120 days\n'))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { anS3File, errorsOf, triggerOf } from './a-file.ts';

const withHeadStart = (headStart: string) => anS3File(`headStart: ${headStart}`);

describe('headStart', () => {
  it.each([
    ['2 hours', 7_200],
    ['-1 day', -86_400],
    ['-7 days', -604_800],
    ['30 minutes', 1_800],
    ['0 minutes', 0],
  ])('of %s is so many seconds', (text, seconds) => {
    expect(triggerOf(withHeadStart(text)).headStartSeconds).toBe(seconds);
  });

  it.each([
    ['8 days', 'expected 7 days at most, before or behind, found "8 days"'],
    ['-169 hours', 'expected 7 days at most, before or behind, found "-169 hours"'],
    ['soon', 'expected a number of minutes, hours or days, e.g. 2 hours or -1 day, found "soon"'],
    ['"- 1 day"', 'expected a number of minutes, hours or days, e.g. 2 hours or -1 day, found "- 1 day"'],
    ['10 seconds', 'expected a number of minutes, hours or days, e.g. 2 hours or -1 day, found "10 seconds"'],
    ['-5', 'expected a number of minutes, hours or days, e.g. 2 hours or -1 day, found'],
  ])('may not be %s', (text, error) => {
    expect(errorsOf(withHeadStart(text)).join()).toContain(error);
  });

  it('is left out where the file says nothing', () => {
    expect(triggerOf(anS3File(''))).not.toHaveProperty('headStartSeconds');
  });
});

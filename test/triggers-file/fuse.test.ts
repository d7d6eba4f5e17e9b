import { describe, expect, it } from 'vitest';
import { anS3File, errorsOf, triggerOf } from './a-file.ts';

const withFuse = (fuse: string) => anS3File(`fuse: ${fuse}`);

describe('fuse', () => {
  it.each([
    ['100 requests in 1 hour', 100, 3_600],
    ['1 request in 5 minutes', 1, 300],
    ['10000 requests in 24 hours', 10_000, 86_400],
    ['7 requests in 1 day', 7, 86_400],
  ])('of %s is so many requests in so many seconds', (source, requests, withinSeconds) => {
    expect(triggerOf(withFuse(source)).fuse).toEqual({ requests, withinSeconds, source });
  });

  it('is off where the file says nothing', () => {
    expect(triggerOf(anS3File(''))).not.toHaveProperty('fuse');
  });

  it.each([
    ['0 requests in 1 hour', 'expected 1 to 10000 requests, found "0 requests in 1 hour"'],
    ['10001 requests in 1 hour', 'expected 1 to 10000 requests'],
    ['5 requests in 4 minutes', 'expected a time of 5 minutes to 24 hours, found "5 requests in 4 minutes"'],
    ['5 requests in 25 hours', 'expected a time of 5 minutes to 24 hours'],
    ['5 requests in 300 seconds', 'expected <number> requests in <time>, e.g. 100 requests in 1 hour, found'],
    ['100 per hour', 'expected <number> requests in <time>'],
    ['"100"', 'expected <number> requests in <time>'],
  ])('may not be %s', (text, error) => {
    expect(errorsOf(withFuse(text)).join()).toContain(error);
  });
});

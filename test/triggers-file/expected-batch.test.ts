import { describe, expect, it } from 'vitest';
import { anS3File, check, errorsOf } from './a-file.ts';

const aFile = (batch: string, expectation: string): string => anS3File(`batch: ${batch}\nexpect: { ${expectation} }`);

describe('an expectation of a trigger whose uploads share runs', () => {
  it('names no captures, because the request of a batch has no key', () => {
    expect(errorsOf(aFile('{}', 'by: "06:00", each: { area: [eu, us] }'))).toEqual([
      'each: is for uploads that have a run each; with batch: write need:, which says what must be there, and alarms',
    ]);
    expect(errorsOf(aFile('{}', 'by: "06:00"'))).toEqual([]);
  });

  it.each([
    ['at the time of its batch', '{ at: "06:00" }', 'by: "06:00"', true],
    ['before the time of its batch', '{ at: "07:30" }', 'by: "06:00"', true],
    ['after the time of its batch', '{ at: "06:00" }', 'by: "06:10"', false],
    ['after the evening before, in which its batch closes', '{ at: "22:00" }', 'by: "06:00", since: "20:00"', false],
    ['before the time of a batch that may close earlier', '{ at: "07:30", quiet: 5 minutes }', 'by: "06:00"', false],
    ['in another time zone', '{ at: "07:30", timezone: Asia/Tokyo }', 'by: "06:00"', false],
  ])('%s is warned of only if it is missed each day', (_what, batch, expectation, isWarned) => {
    const { warnings } = check(aFile(batch, expectation));
    const ofBy = warnings.flatMap(({ message }) => (message.startsWith('by: its batch closes at ') ? [message] : []));
    expect(ofBy).toHaveLength(isWarned ? 1 : 0);
  });
});

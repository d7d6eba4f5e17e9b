import { describe, expect, it } from 'vitest';
import { decideCut } from '../../../lib/core/batch/decide-cut.ts';
import { aPolicy, at, entry } from './a-policy.ts';

const group = (...seconds: readonly number[]) => ({ entries: seconds.map((each) => entry(each)), more: false });

describe('decideCut of a policy with a time of day and another bound', () => {
  const at14 = { minuteOfDay: 14 * 60, timezone: 'UTC' };

  it.each([
    ['quiet', { quietSeconds: 600 }],
    ['a longest wait', { atMostSeconds: 600 }],
  ])('cuts as soon as it is full where %s is said as well', (_, bound) => {
    const rule = aPolicy({ items: 1, at: at14, ...bound });
    expect(decideCut(rule, group(0, 1), at(2), false)).toMatchObject({ reason: 'full', leaves: true });
  });

  it('says when it closes also where only quiet is said, or only the time of day', () => {
    expect(decideCut(aPolicy({ quietSeconds: 60 }), group(0), at(1), false)).toMatchObject({ closesAt: at(60) });
    expect(decideCut(aPolicy({ at: at14 }), group(0), at(1), false)).toMatchObject({ closesAt: at(2_400) });
    expect(decideCut(aPolicy({ at: at14, quietSeconds: 60 }), group(0), at(1), false)).toMatchObject({
      closesAt: at(60),
    });
  });
});

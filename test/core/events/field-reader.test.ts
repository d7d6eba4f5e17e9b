import { describe, expect, it } from 'vitest';
import { FieldReader } from '../../../lib/core/events/read-payload.ts';

describe('FieldReader', () => {
  it('reads own fields only', () => {
    const reader = new FieldReader({ a: { b: 1 } }, '');
    expect(reader.at('a', 'b')).toBe(1);
    expect(reader.at('constructor')).toBeUndefined();
    expect(reader.at('a', 'toString')).toBeUndefined();
  });

  it('names the place of each error within the payload', () => {
    const reader = new FieldReader({ a: {} }, 'Records[1]');
    reader.text(['a', 'b'], 'a name');
    reader.optionalCount(['a'], 'a number');
    expect(reader.errors).toEqual([
      'Records[1] > a.b: expected a name, found nothing',
      'Records[1] > a: expected a number, found an empty object',
    ]);
  });

  it('reads null and the empty string as absent if a field may be missing', () => {
    const reader = new FieldReader({ nothing: null, empty: '' }, '');
    expect([reader.optionalText(['nothing'], 'x'), reader.optionalText(['empty'], 'x')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(reader.optionalCount(['nothing'], 'x')).toBeUndefined();
    expect(reader.errors).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { FieldReader } from '../../../lib/core/events/field-reader.ts';

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
      'Records[1] > a.b: found nothing, expected a name',
      'Records[1] > a: found an empty object, expected a number',
    ]);
  });

  it('takes null and the empty text for absent where a field may be missing', () => {
    const reader = new FieldReader({ nothing: null, empty: '' }, '');
    expect([reader.optionalText(['nothing'], 'x'), reader.optionalText(['empty'], 'x')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(reader.optionalCount(['nothing'], 'x')).toBeUndefined();
    expect(reader.errors).toEqual([]);
  });
});

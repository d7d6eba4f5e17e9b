import { describe, expect, it } from 'vitest';
import { field, isJsonWithin, isObject, MAX_JSON_CHARACTERS, parseJsonText } from '../../lib/core/json.ts';

it('an object is what has named fields, of which only its own are read', () => {
  expect([{}, Object.create(null), null, [], 'x', 5, undefined, () => 1].map(isObject)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(field({ a: 1 }, 'a')).toBe(1);
  expect(field({ a: 1 }, 'toString')).toBeUndefined();
  expect(field(Object.create({ a: 1 }), 'a')).toBeUndefined();
});

describe('JSON within a depth', () => {
  it.each<[unknown, number]>([
    ...[null, '', 'x', true, false, 0, -1.5].map((value): [unknown, number] => [value, 0]),
    ...[[], {}, [1], { a: null }].map((value): [unknown, number] => [value, 1]),
    ...[[[]], [{}], { a: [] }, { a: {}, b: [1, 'x'] }].map((value): [unknown, number] => [value, 2]),
  ])('is %j at %i, and not with less', (value, depth) => {
    expect(isJsonWithin(value, depth)).toBe(true);
    expect(isJsonWithin(value, depth - 1)).toBe(depth === 0);
  });

  it.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, 5n, () => 1, Symbol('x')])(
    'is not %s, wherever',
    (value) => {
      for (const one of [value, [1, value], { a: 1, b: value }]) expect(isJsonWithin(one, 20)).toBe(false);
    },
  );
});

describe('the text of JSON', () => {
  it('is parsed, up to the longest', () => {
    const longest = `"${'x'.repeat(MAX_JSON_CHARACTERS - 2)}"`;
    expect(parseJsonText('{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
    expect(parseJsonText(longest).ok).toBe(true);
    expect(parseJsonText(`${longest} `)).toEqual({
      ok: false,
      found: `a string of ${MAX_JSON_CHARACTERS + 1} characters, more than ${MAX_JSON_CHARACTERS}`,
    });
    expect(MAX_JSON_CHARACTERS).toBe(1024 * 1024);
  });

  it('is none that cannot be parsed, which is shown', () => {
    expect(parseJsonText('{')).toEqual({ ok: false, found: 'the string "{", which is not JSON' });
  });
});

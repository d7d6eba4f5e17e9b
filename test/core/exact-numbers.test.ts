import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedValues, isHeld, parseExactJson, UnheldNumber } from '../../lib/core/exact-numbers.ts';
import { MAX_JSON_CHARACTERS } from '../../lib/core/json.ts';

const readExactly = (text: string): unknown => {
  const parsed = parseExactJson(text);
  if (!parsed.ok) throw new Error(parsed.found);
  return parsed.value;
};

describe('JSON whose text is at hand', () => {
  it.each([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1000000000000000055',
    '3.14159265358979323846',
    '123456789.123456789123',
  ])('keeps apart %s, which JavaScript would change', (text) => {
    expect(readExactly(`{"a":[${text}]}`)).toEqual({ a: [new UnheldNumber(text)] });
  });

  it.each([
    '0',
    '-0',
    '0.0',
    '1.10',
    '1.0',
    '0.1',
    '1e3',
    '1E+3',
    '1000',
    '9007199254740992',
    '1.5e-7',
    '120e-2',
    '1e21',
  ])('accepts %s, which keeps its value', (text) => expect(readExactly(`[${text}]`)).toEqual([Number(text)]));

  it('accepts every number as JavaScript itself writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(readExactly(JSON.stringify([number]))).toEqual(JSON.parse(JSON.stringify([number])));
      }),
    );
  });

  it('keeps apart exactly the whole numbers that would be sent with other digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (number) => {
        const written = String(number);
        const changes = String(Number(written)) !== written;
        expect(readExactly(written)).toEqual(changes ? new UnheldNumber(written) : Number(written));
      }),
    );
  });

  it('leaves all else as it is, and reads what is nested beyond reason', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.stringify(readExactly(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
    expect(parseExactJson(`${'['.repeat(200_000)}1${']'.repeat(200_000)}`).ok).toBe(true);
    expect(parseExactJson('{').ok).toBe(false);
  });
});

it('a text that is too long is not parsed', () => {
  expect(parseExactJson(`"${'x'.repeat(MAX_JSON_CHARACTERS)}"`).ok).toBe(false);
});

it.each([
  [0, '-0.00e5', true],
  [-0, '0', true],
  [1.1, '110e-2', true],
  [1.1, '0.0110E+2', true],
  [-1200, '-1.2e3', true],
  [1200, '-1.2e3', false],
  [100, '1', false],
  [0.1, '0.01', false],
  [0.5, '-0.5', false],
  [15, '105', false],
  [Number.POSITIVE_INFINITY, '0', false],
])('%d has all the digits of %s: %s', (value, written, expected) => {
  expect(isHeld(value, written)).toBe(expected);
});

describe('numbers that are not what their sender wrote', () => {
  it('are reported each with its place, whether they were kept apart or have been parsed already', () => {
    const input = {
      id: 12345678901234567000,
      list: [{ n: new UnheldNumber('0.1000000000000000055') }],
      big: Number.POSITIVE_INFINITY,
    };
    expect(changedValues(input, 'input', 20)).toEqual([
      'input.id: found the whole number 12345678901234567000, and one beyond 9007199254740991 has lost digits on its way here; send it as a string, in quotes',
      'input.list[0].n: found the number 0.1000000000000000055, which would be sent as 0.1; send it as a string, in quotes',
      'input.big: found a number beyond the largest that can be sent; send it as a string, in quotes',
    ]);
  });

  it('are reported down to the depth that is asked for', () => {
    const bad = Number.NaN;
    const value = { a: bad, list: [bad, { b: bad }, [bad]] };
    const placesWithin = (depth: number) => changedValues(value, 'input', depth).map((error) => error.split(':')[0]);
    expect(placesWithin(0)).toEqual([]);
    expect(placesWithin(1)).toEqual(['input.a']);
    expect(placesWithin(2)).toEqual(['input.a', 'input.list[0]']);
    expect(placesWithin(3)).toEqual(['input.a', 'input.list[0]', 'input.list[1].b', 'input.list[2][0]']);
    expect(changedValues(bad, 'input', 0)).toHaveLength(1);
  });

  it('are shown by their first 60 characters', () => {
    const shown = (digits: number) => changedValues(new UnheldNumber('9'.repeat(digits)), 'input', 1)[0];
    expect(shown(60)).toContain(`found the number ${'9'.repeat(60)}, which`);
    expect(shown(61)).toContain(`found the number ${'9'.repeat(60)}, which`);
  });

  it('are read in no time, however many zeros one has', () => {
    const started = performance.now();
    expect(readExactly(`1.${'0'.repeat(90_000)}1`)).toBeInstanceOf(UnheldNumber);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('are reported, and so is half a character', () => {
    expect(changedValues({ a: ['x\ud83d'], b: '😀' }, 'input', 20)).toEqual([
      'input.a[0]: found half of a character (a lone surrogate), which would be sent as another one; send the whole text',
    ]);
  });

  it('are not those that are known to be right', () => {
    const right = { a: 9007199254740991, b: -9007199254740991, c: 0.1, d: 1.1, e: -0, f: '12345678901234567890' };
    expect(changedValues(right, 'input', 20)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lib/core/json.ts';
import {
  checkInput,
  comesBefore,
  exampleInput,
  inputError,
  showInput,
} from '../../../lib/core/triggers/declared-input.ts';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import type { DeclaredInput } from '../../../lib/core/triggers/trigger.ts';

const anInput = (fields: Partial<DeclaredInput> = {}): DeclaredInput => ({
  name: 'from',
  type: 'string',
  required: false,
  ...fields,
});

const aPattern = (source: string) => {
  const parsed = parseKeyPattern(source);
  if (!parsed.ok) throw new Error(source);
  return parsed.pattern;
};

describe('a declared input', () => {
  it.each<[Partial<DeclaredInput>, Json]>([
    [{ type: 'string' }, ''],
    [{ type: 'string' }, '5'],
    [{ type: 'integer' }, -5],
    [{ type: 'number' }, 0.5],
    [{ type: 'boolean' }, false],
    [{ type: 'date' }, '2028-02-29'],
    [{ type: 'datetime' }, '2026-11-22T02:00:00+01:00'],
    [{ type: 'array' }, []],
    [{ type: 'array' }, ['a', '']],
    [{ enum: ['fr', 'de'] }, 'de'],
    [{ enum: ['fr', 'de'], default: 'all' }, 'all'],
    [{ type: 'array', enum: ['a', 'b'], default: ['c'] }, ['b', 'c']],
    [{ pattern: aPattern('s3://acme-*/**') }, 's3://acme-x/a/b'],
    [{ type: 'integer', min: 1, max: 3 }, 3],
    [{ type: 'date', min: '2026-01-01', max: '2026-12-31' }, '2026-01-01'],
    [{ type: 'datetime', min: '2026-01-01T00:00:00Z' }, '2026-01-01T01:30:00+01:00'],
  ])('%j accepts %j', (fields, value) => {
    expect(inputError(anInput(fields), value)).toBeUndefined();
  });

  it.each<[Partial<DeclaredInput>, Json, string]>([
    [{ type: 'string' }, 5, 'expected a string'],
    [{ type: 'string' }, null, 'found null'],
    [{ type: 'integer' }, '5', 'expected a whole number without quotes'],
    [{ type: 'integer' }, 1.5, 'expected a whole number'],
    [{ type: 'integer' }, 2 ** 53, 'expected a whole number'],
    [{ type: 'boolean' }, 'true', 'expected a boolean without quotes'],
    [{ type: 'date' }, '2026-02-30', 'expected a date such as'],
    [{ type: 'date' }, '2026-11-22T00:00:00', 'expected a date such as'],
    [{ type: 'date' }, '22.11.2026', 'expected a date such as'],
    [{ type: 'datetime' }, '2026-11-22T02:00:00', 'with its zone'],
    [{ type: 'datetime' }, '2026-02-30T02:00:00Z', 'with its zone such as'],
    [{ type: 'array' }, 'a', 'expected an array of strings, found'],
    [{ type: 'number' }, '-1.5', 'expected a number without quotes, found'],
    [{ type: 'boolean' }, 'false', 'expected a boolean without quotes, found'],
    [{ type: 'integer' }, '5x', 'expected a whole number, found'],
    [{ type: 'integer' }, 'x5', 'expected a whole number, found'],
    [{ type: 'date' }, '5', 'expected a date such as "2026-11-22", found'],
    [{ enum: ['fr', 'de'], default: 'de' }, 'it', 'expected "fr" or "de", found'],
    [{ type: 'array' }, ['a', 1], 'found the array ["a",1]'],
    [{ enum: ['fr', 'de'] }, 'FR', 'expected "fr" or "de"'],
    [{ enum: ['fr', 'de'], default: 'all' }, 'it', 'expected "fr", "de" or "all"'],
    [{ type: 'array', enum: ['a', 'b'] }, ['c'], 'expected an array of "a" or "b"'],
    [{ type: 'array', enum: ['a', 'b'] }, ['a', 'c'], 'expected an array of "a" or "b"'],
    [{ pattern: aPattern('X-*') }, 'Y', "like 'X-*'"],
    [{ type: 'integer', min: 1, max: 3 }, 4, 'not below 1, not above 3'],
    [{ type: 'date', min: '2026-01-01' }, '2025-12-31', 'not below 2026-01-01'],
    [{ type: 'datetime', max: '2026-01-01T00:00:00Z' }, '2026-01-01T01:00:00-01:00', 'not above'],
  ])('%j does not accept %j', (fields, value, message) => {
    expect(inputError(anInput(fields), value)).toContain(message);
  });
});

it('an array is shown with up to 60 characters', () => {
  const expected = 'expected an array of strings, found the array';
  const errorOf = (characters: number) => inputError(anInput({ type: 'array' }), [1, 'x'.repeat(characters)]);
  expect(errorOf(54)).toBe(`${expected} [1,"${'x'.repeat(54)}"]`);
  expect(errorOf(55)).toBe(`${expected} [1,"${'x'.repeat(55)}"…`);
});

it('a value comes before no other that it has no order with', () => {
  expect(comesBefore('boolean', false, true)).toBe(false);
  expect(comesBefore('number', 1, '2')).toBe(false);
  expect(comesBefore('string', '1', 2)).toBe(false);
  expect(comesBefore('datetime', '2026-01-01T00:00:00Z', 'no time')).toBe(false);
});

describe('the input of a call', () => {
  const declared = [
    anInput({ type: 'date', required: true }),
    anInput({ name: 'country', enum: ['fr', 'de'], default: 'all' }),
    anInput({ name: 'to', type: 'date' }),
  ];

  it('gets the defaults of what it leaves out, and nothing else', () => {
    expect(checkInput({ from: '2026-11-22' }, declared)).toEqual({
      ok: true,
      input: { from: '2026-11-22', country: 'all' },
    });
  });

  it('is refused with everything that is wrong at once, and the nearest name', () => {
    expect(checkInput({ contry: 'fr', country: 'it', tomorrow: 1 }, declared)).toEqual({
      ok: false,
      errors: [
        'input: "contry" is no input of this trigger (did you mean "country"?)',
        'input: "tomorrow" is no input of this trigger (it has from, country, to)',
        'input.from: it is missing; expected a date such as "2026-11-22"',
        'input.country: expected "fr", "de" or "all", found the string "it"',
      ],
    });
  });

  it('must be an object, and may bring nothing where nothing is declared', () => {
    expect(checkInput([], declared)).toEqual({ ok: false, errors: ['input: expected an object, found an array'] });
    expect(checkInput({}, [])).toEqual({ ok: true, input: {} });
    expect(checkInput({ a: 1 }, [])).toEqual({
      ok: false,
      errors: ['input: "a" is no input of this trigger (it has none)'],
    });
  });

  it('has declared names only, whatever names it comes with', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const checked = checkInput(given as Json, declared);
        const unknown = Object.keys(given).filter((name) => !['from', 'country', 'to'].includes(name));
        if (unknown.length > 0) expect(checked.ok).toBe(false);
      }),
    );
    expect(checkInput(JSON.parse('{"__proto__":1,"from":"2026-11-22"}'), declared)).toMatchObject({ ok: false });
  });

  it('is shown by an example that is itself accepted', () => {
    const required: DeclaredInput[] = [
      ...(['string', 'integer', 'number', 'boolean', 'date', 'datetime', 'array'] as const).map((type) =>
        anInput({ name: type, type, required: true }),
      ),
      anInput({ name: 'low', type: 'integer', required: true, max: -5 }),
      anInput({ name: 'code', required: true, pattern: aPattern('X-{n}/**') }),
      anInput({ name: 'some', type: 'array', required: true, enum: ['a'] }),
    ];
    expect(checkInput(exampleInput(required), required)).toMatchObject({ ok: true });
    expect(exampleInput(required)).toMatchObject({ string: '…', integer: 1, number: 1.5, boolean: true, array: ['…'] });
  });

  it('is shown by an example that has what it must bring, and of the right form', () => {
    const optional = anInput({ name: 'optional' });
    const required = [
      anInput({ name: 'text', required: true }),
      anInput({ name: 'list', type: 'array', required: true, pattern: aPattern('X-{n}') }),
      anInput({ name: 'low', type: 'integer', required: true, min: 3, max: 5 }),
      anInput({ name: 'words', type: 'array', required: true }),
    ];
    expect(exampleInput([optional, ...required])).toEqual({ text: '…', list: ['X-x'], low: 3, words: ['…'] });
  });

  it('is shown with its description', () => {
    expect(showInput(anInput({ description: 'the first day' }))).toBe(
      'from: a string (may be left out): the first day',
    );
  });

  it('is shown to a person in one line for each', () => {
    expect(declared.map(showInput)).toEqual([
      'from: a date such as "2026-11-22" (required)',
      'country: "fr", "de" or "all" ("all" when left out)',
      'to: a date such as "2026-11-22" (may be left out)',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { plan } from '../../lib/core/plan/plan.ts';
import { errorsOf, triggerOf, triggersOf, warningsOf } from './a-file.ts';

const file = (inputs: string, start = '{ JobName: j }', more = '') =>
  `triggers:\n  call:\n    on:\n      manual:\n        inputs:\n${inputs
    .split('\n')
    .map((line) => `          ${line}\n`)
    .join('')}    start: ${start}\n${more}`;

const FROM = 'from: { type: date, required: true }';
const COUNTRY = 'country: { enum: [fr, de], default: all }';

describe('the inputs that a manual trigger declares', () => {
  it('are read as they are written, in their order', () => {
    const inputs = [
      FROM,
      COUNTRY,
      'code: { enum: [01, 1.10], default: 01, description: a code }',
      'n: { type: integer, min: 1, max: 9, default: 4 }',
      'path: { pattern: "s3://acme-*/**" }',
      'tables: { type: array, default: [a] }',
    ];
    expect(triggerOf(file(inputs.join('\n'))).on).toMatchObject({
      kind: 'manual',
      inputs: [
        { name: 'from', type: 'date', required: true },
        { name: 'country', type: 'string', required: false, enum: ['fr', 'de'], default: 'all' },
        { name: 'code', type: 'string', enum: ['01', '1.10'], default: '01', description: 'a code' },
        { name: 'n', type: 'integer', min: 1, max: 9, default: 4 },
        { name: 'path', pattern: { source: 's3://acme-*/**' } },
        { name: 'tables', type: 'array', default: ['a'] },
      ],
    });
  });

  it('keep numbers that are sent as they are, and the strings of an array', () => {
    const inputs = [
      'a: { type: number, default: +1.50 }',
      'b: { type: integer, default: 0x10 }',
      'c: { type: array, default: [01] }',
    ];
    expect(triggerOf(file(inputs.join('\n'))).on).toMatchObject({
      inputs: [{ default: 1.5 }, { default: 16 }, { default: ['01'] }],
    });
  });

  it('are warned of a default that is an empty string, which no argument is sent', () => {
    expect(warningsOf(file('a: { default: "" }')).join()).toContain(
      'an empty string is not sent: without a default, ${{ input.?a }}',
    );
  });

  it('are nothing for a trigger that declares none, and none for one that says so', () => {
    expect(triggerOf('triggers:\n  a:\n    on: manual\n    start: { JobName: j }\n').on).toEqual({ kind: 'manual' });
    expect(triggerOf('triggers:\n  a:\n    on: { manual: {} }\n    start: { JobName: j }\n').on).toEqual({
      kind: 'manual',
    });
    const none = 'triggers:\n  a:\n    on: { manual: { inputs: {} } }\n    start: { JobName: j }\n';
    expect(triggerOf(none).on).toEqual({ kind: 'manual', inputs: [] });
  });

  it.each([
    ['from: { type: text }', 'found the string "text": here it is string'],
    ['from: { type: dat }', 'one of string, integer'],
    ['from: { typ: date }', 'did you mean "type"?'],
    ['from: date', 'a mapping, e.g. { type: date, required: true }'],
    [
      'from: { type: date, default: 2026-02-30 }',
      'expected a date such as "2026-11-22", found the string "2026-02-30"',
    ],
    ['from: { type: date, required: true, default: 2026-02-01 }', 'one of them'],
    ['n: { type: integer, default: "5" }', 'expected a whole number'],
    ['n: { type: integer, min: 5, max: 1 }', 'expected at least min, 5, found 1'],
    ['n: { type: integer, min: a }', 'expected a whole number'],
    ['n: { type: integer, min: 5, default: 1 }', 'not below 5'],
    ['n: { type: integer, enum: [1, b] }', 'expected a whole number'],
    [
      'n: { type: integer, default: 012 }',
      'found 012, which would be sent as 12; for what is no number write type: string',
    ],
    ['n: { type: integer, enum: [01, 2] }', 'found 01, which would be sent as 1'],
    ['n: { type: number, default: 9007199254740993 }', 'which would be sent as 9007199254740992'],
    ['n: { type: number, min: 0.1000000000000000055 }', 'which would be sent as 0.1'],
    ['t: { type: datetime, default: "2026-02-30T00:00:00Z" }', 'expected a time with its zone'],
    ['n: { enum: [a, a] }', 'a second time'],
    ['n: { enum: [] }', 'at least one value'],
    ['n: { min: 1 }', 'string has neither min nor max'],
    ['n: { type: integer, pattern: "1*" }', 'integer has no pattern'],
    ['n: { pattern: "^[a-z]+$" }', 'no regular expression'],
    ['n: { type: boolean, enum: [true] }', 'need no enum'],
    ['n: { default: "${{ input.x }}" }', 'only ${{ stage }} and ${{ vars.… }}'],
    ['1n: { type: integer }', 'expected the name of an input'],
  ])('are wrong with %s', (input, message) => {
    expect(errorsOf(file(input))).toEqual([expect.stringContaining(message)]);
  });

  it('stand below no other source, and beside none', () => {
    const s3 = 'triggers:\n  a:\n    on: { s3: { bucket: acme, inputs: {} } }\n    start: { JobName: j }\n';
    expect(errorsOf(s3)).toEqual([expect.stringContaining('unknown key "inputs"')]);
    const both = 'triggers:\n  a:\n    on: { s3: { bucket: acme }, manual: {} }\n    start: { JobName: j }\n';
    expect(errorsOf(both)).toEqual([expect.stringContaining('found s3: and manual:')]);
  });
});

describe('an expression that reads declared inputs', () => {
  const using = (value: string, field = 'Arguments') =>
    errorsOf(
      file(
        [FROM, COUNTRY, 'n: { type: integer }', 'tables: { type: array, default: [] }'].join('\n'),
        field === 'Arguments'
          ? `{ JobName: j, Arguments: { --a: '${value}' } }`
          : `{ JobName: j, ${field}: '${value}' }`,
      ),
    );

  it.each([
    '${{ input.from }}',
    '${{ input.country }}',
    '${{ input["country"] }}',
    '${{ input.?n }}',
    '${{ input.?n.orValue(2) }}',
    '${{ has(input.n) ? "some" : "none" }}',
    '${{ input.tables.join(",") }}',
    '${{ date(input.from).plusDays(1).format("yyyy-MM-dd") }}',
  ])('may be %s', (value) => expect(using(value)).toEqual([]));

  it.each([
    ['${{ input.contry }}', 'did you mean "country"?'],
    ['x-${{ input.contry }}', 'did you mean "country"?'],
    ['${{ input.contry + "x" }}', 'did you mean "country"?'],
    ['${{ input.?contry }}', 'did you mean "country"?'],
    ['${{ input["contry"] }}', 'did you mean "country"?'],
    ['${{ has(input.contry) ? "a" : "b" }}', 'did you mean "country"?'],
    ['${{ input.from + 1 }}', ''],
    ['${{ input.tables }}', ''],
  ])('may not be %s', (value, message) => {
    expect(using(value)).toEqual([expect.stringContaining(message)]);
  });

  it('gives the type that is declared', () => {
    expect(using('${{ input.n }}', 'NumberOfWorkers')).toEqual([]);
    expect(using('${{ input.country }}', 'NumberOfWorkers')).toHaveLength(1);
  });
});

describe('a call of a trigger with declared inputs', () => {
  const triggers = triggersOf(
    file(
      `${FROM}\n${COUNTRY}`,
      "{ JobName: j, Arguments: { --from: '${{ input.from }}', --country: '${{ input.country }}' } }",
    ),
  );
  const called = (input: Readonly<Record<string, string>>) =>
    plan({ source: 'manual', input, call: { lambdaRequestId: 'l' } }, { triggers, ledgerId: 'ledger', only: 'call' });

  it('makes a request with the defaults', () => {
    expect(called({ from: '2026-11-22' })).toMatchObject([
      { kind: 'request', request: { request: { Arguments: { '--from': '2026-11-22', '--country': 'all' } } } },
    ]);
  });

  it('is refused for a misspelt name, instead of running with the default', () => {
    expect(called({ from: '2026-11-22', contry: 'fr' })).toMatchObject([
      { kind: 'invalid', error: { message: 'input: "contry" is no input of this trigger (did you mean "country"?)' } },
    ]);
  });
});

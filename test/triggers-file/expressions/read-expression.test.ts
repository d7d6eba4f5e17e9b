import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import { evaluateExpression } from '../../../lib/core/expressions/expression.ts';
import { readExpression } from '../../../lib/triggers-file/expressions/read-expression.ts';
import { aReadable } from '../../doubles/an-expression.ts';

const VARS = { landing: 'acme', deep: { list: ['1'], 'a-b': 'c' }, areas: ['eu', 'us'], nothing: null };

const read = (source: string, kind: 's3' | 'schedule' | 'manual' = 'manual') =>
  readExpression(source, aReadable(kind, { vars: VARS, captures: kind === 's3' ? ['area', 'type', 'package'] : [] }));

const errorsOf = (source: string, kind?: 's3' | 'schedule' | 'manual') => {
  const reading = read(source, kind);
  return reading.ok ? [] : reading.errors;
};

const typeOf = (source: string, kind?: 's3' | 'schedule' | 'manual') => {
  const reading = read(source, kind);
  if (!reading.ok) throw new Error(reading.errors.join('\n'));
  return `${reading.type.optional ? 'optional ' : ''}${reading.type.is}`;
};

describe('an expression', () => {
  it('that is a plain path is kept as its names', () => {
    expect(read('input.from')).toMatchObject({ ok: true, value: { path: ['input', 'from'] } });
    expect(read('input["from-date"].x')).toMatchObject({ ok: true, value: { path: ['input', 'from-date', 'x'] } });
  });

  it('that is a literal is its value', () => {
    expect(read('"a"')).toMatchObject({ ok: true, value: 'a', type: { is: 'string' } });
    expect(read("'it\\'s'")).toMatchObject({ ok: true, value: "it's" });
    expect(read('-5')).toMatchObject({ ok: true, value: -5, type: { is: 'number' } });
    expect(read('true')).toMatchObject({ ok: true, value: true, type: { is: 'boolean' } });
  });

  it('is kept with its source, and compiled so that nothing has to be parsed when it is evaluated', () => {
    expect(read('size > 10', 's3')).toEqual({
      ok: true,
      type: { is: 'boolean', optional: false },
      value: {
        cel: 'size > 10',
        code: {
          op: 'compare',
          sign: '>',
          left: { op: 'field', of: { op: 'event' }, name: 'size', at: [0, 4] },
          right: { op: 'literal', value: 10 },
          at: [0, 9],
        },
      },
    });
  });

  it.each([
    ['siz > 0', 's3', 'unknown name "siz"; did you mean "size"?'],
    ['sizes', 's3', 'unknown name "sizes"; did you mean "size"?'],
    ['size > 0', 'manual', 's3 triggers have it, this one is manual'],
    ['input.x', 's3', 'manual triggers have it, this one is s3'],
    ['bucket.name', 's3', 'bucket is a string and has nothing below it'],
    ['event.?versionid', 's3', 'did you mean "versionId"?'],
    ['has(event.siz)', 's3', 'did you mean "size"?'],
    ['event.?key.?name', 's3', 'key is a string and has nothing below it'],
    ['buckt.upperAscii()', 's3', 'did you mean "bucket"?'],
    ['bucket.uperAscii()', 's3', 'did you mean upperAscii?'],
    ['vars.landin + "x"', 's3', 'did you mean "landing"?'],
    ['vars.deep["a-c"] + "x"', 's3', '"vars.deep["a-c"]" is not in the vars of this stage; did you mean "a-b"?'],
    ['vars.nothing + "x"', 's3', '"vars.nothing" has no value in the vars of this stage'],
    ['input.from-date', 'manual', 'unknown name "date"'],
    ['["a"].map(x, x + y)', 'manual', 'unknown name "y"'],
    ['["a"].map(x, x) == [x]', 'manual', 'unknown name "x"'],
    ['True', 's3', 'here it is true'],
    ['area.toLowerCase()', 's3', 'there is no .toLowerCase(…); here it is .lowerAscii()'],
    ['area.length > 3', 's3', 'here it is .size()'],
    ['len(area) > 3', 's3', 'here it is size(…)'],
    ['str(size)', 's3', 'here it is string(…)'],
    ['split(area, "_")', 's3', 'is a method: write x.split(…)'],
    ['area.json()', 's3', 'is a function: write json(x)'],
    ['optional.some(area)', 's3', 'there is no optional.some(…)'],
    ['timestamp(area)', 's3', 'here it is time(…)'],
    ['area.split("_").last()', 's3', 'here it is list[size(list) - 1]'],
    ['coalesce(versionId, "x")', 's3', 'here it is event.?name.orValue(…)'],
    ['area.padStart(3)', 's3', 'here it is pad(number, digits)'],
    ['area.foo()', 's3', 'there is no .foo(…)'],
  ] as const)('%s of an %s trigger has an unknown name, and the right one is suggested', (source, kind, message) => {
    expect(errorsOf(source, kind).join('\n')).toContain(message);
  });

  it.each([
    ['area.matches("a+")', '.matches(…) is refused: nothing bounds the time of a regular expression'],
    ['now()', 'two deliveries of one event must give the same request'],
    ['random() > 1', 'two deliveries of one event must give the same request'],
    ['', 'an expression is missing'],
    ['1 +', 'this is no expression: something is missing at its end'],
    ['(((', 'this is no expression: "(" is never closed'],
    ['area in ["eu", "]"', 'this is no expression: "[" is never closed'],
    ['{"a": [size], "b": 1', 'this is no expression: "{" is never closed'],
    ['"x', 'this is no expression'],
    ['package + "x"', '"package" is a word of CEL; the field is read by event.package'],
    [`"${'x'.repeat(4_000)}"`, 'at most 4000'],
    [Array.from({ length: 300 }, () => '1').join('+'), 'nested deeper than 200 parts'],
    [`${'('.repeat(1_990)}1${')'.repeat(1_990)}`, 'nested too deeply'],
    [`${'!'.repeat(3_000)}true`, 'nested'],
    ['12345678901234567890 + 1', 'beyond 2^53 is not exact'],
    ['007', 'it would be sent as 7, without its zeros; write it as a string, "007"'],
    ['-012 + size', 'without its zeros'],
    ['size > 007', 'without its zeros'],
    ['9007199254740993.0', 'it would be sent as 9007199254740992; write it as a string'],
    ['size * 0.1000000000000000055', 'it would be sent as 0.1'],
    [
      'eventTime > time("2026-01-01") && size > 0',
      'time("2026-01-01"): expected a time of ISO 8601 with its zone, e.g. 2026-11-22T02:00:00Z, found "2026-01-01"; date(…)',
    ],
    [
      'size > 0 ? date("2026-02-30") : eventTime',
      'date("2026-02-30"): expected a date written yyyy-MM-dd, found "2026-02-30"',
    ],
    ['size > 0 && eventTime < date("9999-12-01").plusYears(1)', 'outside of the years 1 to 9999'],
    ['size > int("1e3")', 'expected a string of a whole number up to 2^53, found the string "1e3"'],
    ['size + 1 / 0', '1 / 0: divides by zero'],
    ['b"x" == b"x"', 'bytes and unsigned numbers are of no use here'],
    ['event', 'write which field: event.?name'],
  ])('is refused: %.60s', (source, message) => {
    expect(errorsOf(source, 's3').join('\n')).toContain(message);
  });

  it.each([
    ['area and type == "x"', '"and" is &&'],
    ['area == "x" or size > 0', '"or" is ||'],
    ['not (size > 0)', 'here it is !'],
    ['area = "eu"', 'compare with =='],
    ['area === "eu"', 'compare with == and !='],
    ['"x" & area', 'strings are joined by +'],
    ['versionId ?? "x"', 'a default is event.?versionId.orValue("x")'],
    ['input.a.b ?: input.c', 'a default is input.a.?b.orValue(input.c)'],
    ['"x" + (area ?? "y")', 'a default is input.?name.orValue("…")'],
    ['$split(area, "_")[0]', '$split(…) is x.split("_") here'],
    ['$fromMillis($toMillis(eventTime), "[Y0001]")', '$fromMillis(…) is scheduledTime.format("yyyy-MM-dd") here'],
    ['$exists(input.a)', '$exists(…) is has(input.name) here'],
    ['$sum([1, 2])', 'functions have no "$" here'],
    ['input.`from-date` + "x"', 'read by input["from-date"]'],
    ['[1].map(x => x + 1)', 'there are no functions of your own'],
    ['area | "x"', '"or" is ||'],
    ['"a" if size > 0 else "b"', 'a choice is condition ? one : other'],
    ['size ** 2', 'there is no power'],
    ['area[0:3]', 'substring(from, to)'],
    ['(x := area; x)', 'cel.bind(name, value, expression)'],
    ['size <> 0', 'unequal is !='],
    ['event?.versionId', 'what may be absent is read by .?'],
    ['input?.a?.b == "x"', 'what may be absent is read by .?'],
    ['area =~ "e.*"', 'there are no patterns'],
    ['area like "e%"', 'there are no patterns'],
    ['if(size > 0, "a", "b")', 'a choice is condition ? one : other'],
    ['eventTime.minusDays(1)', 'there is no .minusDays(…); here it is .plusDays(-…)'],
    ['eventTime.subtractHours(2)', 'here it is .plusHours(-…)'],
    ['eventTime.addMonths(1)', 'here it is .plusMonths(…)'],
    ['eventTime.startOfMonth()', 'here it is .firstDayOfMonth()'],
    ['eventTime.endOfMonth()', 'here it is .lastDayOfMonth()'],
    ['eventTime.astimezone("Europe/Berlin")', 'here it is .inZone(…)'],
  ])('written by the habit of another language says what it is here: %s', (source, message) => {
    expect(errorsOf(source, 's3').join('\n')).toContain(message);
  });

  it('is not taken for a habit because of what stands in its texts', () => {
    expect(errorsOf('area == "a and b = c & $d" && ', 's3').join()).not.toContain('; ');
  });

  it.each([
    ['area == 1', 'area == 1: found a string == a whole number, which do not go together'],
    ['"x" + size', 'string(…) makes a string of the other'],
    ['size > "5"', 'found a whole number > a string'],
    ['eventTime + "x"', 'string(…) or .format("yyyy-MM-dd") makes a string of a time'],
    ['event.?size + 1', '.orValue(…) gives it a default'],
    ['area && true', '&& and || expect a boolean on both sides'],
    ['area ? 1 : 2', 'expected a boolean here, found a string'],
    ['size > 0 ? "a" : 1', 'both sides of ":" must be of one type, found a string and a whole number'],
    ['versionId.orValue("x")', 'event.?name for a field of the event'],
    ['event.?size.orValue("x")', 'the default must be of the same type'],
    ['has(size)', 'has(event.name) for a field of the event'],
    ['area[0] == "x"', 'only an array or an object has parts; a character of a string is area.substring(0, 1)'],
    ['vars.areas["x"] == "x"', 'an array is read by a whole number'],
    ['vars.areas[-1] == "x"', 'items are counted from [0] on'],
    ['area.split(1)', 'or a string.split(a string, a whole number), found a string.split(a whole number)'],
    ['size(1)', 'expected size(a string) or size(an array) or size(an object)'],
    ['["a", 1].size() > 1', 'an array has items of one type, found a string and a whole number'],
    ['area in ["a", 1]', 'an array has items of one type'],
    ['area in "abc"', 'do not go together'],
    ['!area', '! expects a boolean, found a string'],
    ['-area', '- expects a number, found a string'],
    ['size.all(x, x > 0)', 'expected an array here'],
    ['eventTime == "2026-11-22T00:00:00Z"', 'found a time == a string'],
    [
      'area.plusDays(-1)',
      'expected a time.plusDays(a whole number), found a string.plusDays(a whole number); date(area) makes a time of a string such as',
    ],
    ['key.split("/")[1].format("yyyy")', 'date(key.split("/")[1]) makes a time of a string such as'],
    ['area.inZone("Europe/Berlin")', 'date(area) makes a time'],
  ])('of types that do not go together is refused: %s', (source, message) => {
    expect(errorsOf(source, 's3').join('\n')).toContain(message);
  });

  it.each([
    ['date("2026-02-30")', 'expected a date written yyyy-MM-dd, found "2026-02-30"'],
    ['"a_b".split("_")[2]', 'there is no item [2]'],
    ['int("x")', 'expected a string of a whole number'],
    ['1 / 0', 'divides by zero'],
    ['date("2026-11-22").format("YYYY")', 'found "YYYY", which is yyyy here'],
    ['date("2026-11-22", "dd.MM.")', 'has no year'],
    ['date("2026-11-22").inZone("BST")', 'expected a time zone of the IANA database'],
  ])('that reads no event and can never have a value is refused: %s', (source, message) => {
    expect(errorsOf(source, 's3')).toEqual([expect.stringContaining(message)]);
  });

  it('divides only what is known to be whole, or not', () => {
    expect(errorsOf('input.n / 2')).toEqual([
      expect.stringContaining('whether 7 / 2 is 3 or 3.5 depends on the types'),
    ]);
    expect(errorsOf('int(input.n) / 2')).toEqual([]);
    expect(errorsOf('double(input.n) / 2')).toEqual([]);
    expect(errorsOf('size / 1048576', 's3')).toEqual([]);
  });

  it('reports all names that do not exist at once', () => {
    expect(errorsOf('now() + nam + area.foo() + vars.x', 's3')).toHaveLength(4);
  });

  it.each([
    ['area', 'string'],
    ['size', 'number'],
    ['size > 0', 'boolean'],
    ['eventTime', 'time'],
    ['eventTime.plusDays(1)', 'time'],
    ['event.?versionId', 'optional string'],
    ['nonEmpty(area)', 'optional string'],
    ['optional.none()', 'optional unknown'],
    ['size > 0 ? optional.of("x") : optional.none()', 'optional string'],
    ['area.split("_")', 'other'],
    ['{"a": 1}', 'other'],
    ['vars.areas[0] + type', 'string'],
    ['vars[area]', 'unknown'],
    ['type == "x" ? 1 : 2', 'number'],
    ['event.package + "x"', 'string'],
  ])('%s gives a %s', (source, type) => expect(typeOf(source, 's3')).toBe(type));

  it('never turns an absent field of the input into a value, whatever stands around it', () => {
    const operator = fc.constantFrom('+', '==', '!=', '<', 'in', '&&', '||', '-', '*', '%');
    const wrap = fc.constantFrom(
      ...[(e: string) => `(${e})`, (e: string) => `string(${e})`, (e: string) => `[${e}]`, (e: string) => `!(${e})`],
      ...[(e: string) => `size(${e})`, (e: string) => `{"k": ${e}}.k`, (e: string) => `json(${e})`],
      ...[(e: string) => `cel.bind(v, ${e}, v)`, (e: string) => `[1].map(x, ${e})`, (e: string) => `(true ? ${e} : 1)`],
      ...[(e: string) => `[1, 2].exists(x, ${e} == x)`, (e: string) => `optional.of(${e})`, (e: string) => `dyn(${e})`],
      ...[(e: string) => `input.?a.orValue(${e})`, (e: string) => `max(1, ${e})`, (e: string) => `${e}.split("_")[1]`],
    );
    const source = fc
      .tuple(fc.array(wrap, { maxLength: 3 }), fc.option(operator), fc.array(wrap, { maxLength: 2 }), fc.boolean())
      .map(([inner, op, outer, isLeft]) => {
        const read = inner.reduce((expression, around) => around(expression), 'input.gone');
        const other = op === '&&' ? 'true' : op === '||' ? 'false' : '"x"';
        const both = op === null ? read : isLeft ? `${read} ${op} ${other}` : `${other} ${op} ${read}`;
        return outer.reduce((expression, around) => around(expression), both);
      });
    let evaluated = 0;
    fc.assert(
      fc.property(source, (text) => {
        const reading = read(text);
        if (!reading.ok || typeof reading.value !== 'object') return;
        evaluated++;
        expect(evaluateExpression(reading.value, { input: {} }, newBudget()), text).toMatchObject({ ok: false });
      }),
      { numRuns: 2_000 },
    );
    expect(evaluated).toBeGreaterThan(300);
  });

  it('is never read with an exception, whatever its text', () => {
    const word = fc.constantFrom(
      ...[
        'input',
        '.a',
        'size',
        'event',
        'vars',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"x"',
        "'",
        '"""',
        '?',
        ':',
        '.?',
        '[?',
      ],
      ...['==', '&&', '||', ' in ', '+', '-', '/', '!', '<', '%', ',', '.map(', '.exists(x,', 'has(', 'cel.bind(x,'],
      ...['optional.none()', '.orValue(', 'date(', 'x', '1', '1.5', 'true', 'null', '//', ' ', '$', '`', 'b"', 'json('],
    );
    const soup = fc.array(word, { maxLength: 15 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (source) => {
        const reading = read(source.trim());
        expect(reading.ok || reading.errors.length > 0).toBe(true);
        if (reading.ok && typeof reading.value === 'object') {
          evaluateExpression(reading.value, { input: { a: [1, 'x'] } }, newBudget());
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

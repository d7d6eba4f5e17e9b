import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import type { Expression } from '../../../lib/core/expressions/compiled-expression.ts';
import { type EventFields, evaluateExpression } from '../../../lib/core/expressions/expression.ts';
import { anExpression, aReadable } from '../../doubles/an-expression.ts';

const run = (expression: Expression, fields: EventFields) => evaluateExpression(expression, fields, newBudget());

const path = (...names: string[]) => ({ path: names });

/** What an expression of a manual trigger gives for this input. */
const give = (source: string, input: EventFields[string] = {}) => run(anExpression(source), { input });

describe('a plain path', () => {
  it('reads a field, and fields of fields, with their types', () => {
    const fields = { size: 5, input: { 'from-date': 'x', flags: [true], none: null } };
    expect(run(path('size'), fields)).toEqual({ ok: true, value: 5 });
    expect(run(path('input', 'from-date'), fields)).toEqual({ ok: true, value: 'x' });
    expect(run(path('input', 'flags'), fields)).toEqual({ ok: true, value: [true] });
    expect(run(path('input', 'none'), fields)).toEqual({ ok: true, value: null });
  });

  it('names the first part that is absent', () => {
    expect(run(path('input', 'a-b', 'c'), { input: {} })).toEqual({
      ok: false,
      error: '${{ input["a-b"].c }}: input["a-b"] is absent from this event',
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('never reads the inherited %s', (name) => {
    expect(run(path(name), {})).toMatchObject({ ok: false });
    expect(run(path('input', name), { input: {} })).toMatchObject({ ok: false });
    expect(run(path('input', 'from', name), { input: { from: 'text' } })).toMatchObject({ ok: false });
  });

  it('asks which item is meant when it meets an array', () => {
    expect(run(path('input', 'items', 'name'), { input: { items: [{ name: 'a' }] } })).toEqual({
      ok: false,
      error: expect.stringContaining('say of which item, e.g. input.items[0].name'),
    });
  });
});

describe('a CEL expression', () => {
  it('gives its value with its type', () => {
    expect(run(anExpression('size > 10 ? 20 : 4', aReadable('s3')), { size: 11 })).toEqual({ ok: true, value: 20 });
  });

  it.each([
    ['input.a + "x"', 'input.a is absent from this event'],
    ['"x" + string(input.a.b)', 'input.a is absent from this event'],
    ['[input.a].size() > 0', 'input.a is absent from this event'],
    ['json({"a": input.a})', 'input.a is absent from this event'],
    ['input.a == "x" || true', 'input.a is absent from this event'],
    ['input.a == "x" && false', 'input.a is absent from this event'],
    ['[1, 2].exists(x, input.a == x || x == 2)', 'input.a is absent from this event'],
    ['has(input.a.b)', 'input.a is absent from this event'],
    ['input.u.split("_")[2]', 'there is no item [2]: the array has 2, and the first is [0]'],
    ['input.u.split("_")[2] != "x"', 'there is no item [2]'],
    ['input.c.substring(4)', '.substring(4) of a string of 3 characters; expected 0 to 3'],
    ['input.c.substring(0, input.c.lastIndexOf("."))', '.substring(0, -1) of a string of 3 characters'],
    ['input.?a.value()', '.value() of an optional that has none'],
    ['int(input.e)', 'expected a string of a whole number up to 2^53, found an empty string'],
    ['int(input.i)', 'found the string "12a"'],
    ['int(input.b)', 'up to 2^53'],
    ['double(input.e)', 'expected a string of a number'],
    ['bool(input.y)', 'expected "true" or "false"'],
    ['input.m + 1', 'beyond 2^53'],
    ['int(input.m) / 0', 'divides by zero'],
    ['double(input.m) / 0.0', 'divides by zero'],
    ['input.m % 0', 'divides by zero'],
    ['string(input.z)', 'string(…) of null'],
    ['double(input.b)', 'expected a number up to 2^53'],
    ['double(input.m) + 2.0', 'beyond 2^53'],
    ['"raw_" + input.e', 'joins an empty string that is not written in the file'],
    ['"raw_" + input.e.trim()', 'joins an empty string'],
    ['"raw_" + input.u.split("a")[0]', 'joins an empty string'],
    ['"raw_" + input.u.replace("a_b", "")', 'joins an empty string'],
    ['("raw_" + input.e).upperAscii()', 'joins an empty string'],
    ['("raw_" + input.e) == "raw_"', 'joins an empty string'],
    ['cel.bind(x, input.e, "raw_" + x)', 'joins an empty string'],
    ['"raw_" + [input.c].filter(x, x == "a").join(",")', 'joins an empty string'],
    ['["raw", input.e].join("_")', 'joins an empty string'],
  ])('has no value, and says why, instead of going on with nothing: %s', (source, message) => {
    const input = { u: 'a_b', c: 'abc', e: '', i: '12a', b: '12345678901234567890', y: 'yes', m: 2 ** 53 - 1, z: null };
    expect(give(source, input)).toEqual({ ok: false, error: expect.stringContaining(message) });
  });

  it.each([
    ['input.n == "1"', 'compares the number 1 with the string "1"'],
    ['input.n != "1"', 'compares the number 1 with the string "1"'],
    ['input.n in ["1", "2"]', 'compares the number 1 with the string "1"'],
    ['input.s < 5', 'compares the string "1" with the number 5'],
    [
      'input.n + "x"',
      'adds the number 1 and the string "x"; expected two strings; string(…) makes a string of a number',
    ],
    ['input.s * 2', 'multiplies the string "1" and the number 2; expected two numbers; int(…) reads one from a string'],
    ['input.n ? 1 : 2', 'what stands before "?" is the number 1; expected a boolean'],
    ['input.n && true', 'the left side of && is the number 1'],
    ['!input.n', 'found !(the number 1)'],
    ['input.n.split("_")', 'or a string.split(a string, a whole number), found the number 1.split(the string "_")'],
    [
      'input.l.join(",")',
      'expected an array of strings.join() or an array of strings.join(a string), found an array.join(the string ",")',
    ],
    ['input.n.map(x, x)', 'goes through the number 1; expected an array'],
    ['input.s[0]', 'reads [the number 0] of the string "1"'],
    ['input.s.name + "x"', 'reads "name" of the string "1"; expected an object'],
    ['input.x % 2', 'expected whole numbers'],
  ])('never converts what is of another kind than it must be: %s', (source, message) => {
    expect(give(source, { n: 1, s: '1', l: [1, 2], x: 1.5 })).toEqual({
      ok: false,
      error: expect.stringContaining(message),
    });
  });

  it.each([
    ['input.?to.orValue(input.from)', 'f'],
    ['input.?a.?b.orValue("none")', 'none'],
    ['input.?items[?0].?name.orValue("none")', 'none'],
    ['has(input.to) ? input.to : "none"', 'none'],
    ['has(input.days) && input.days > 3', false],
    ['!has(input.days) || input.days > 3', true],
    ['input.?to.or(input.?until).orValue("never")', 'never'],
    ['input.?to.hasValue()', false],
    ['cel.bind(to, input.?to.orValue("now"), to + to)', 'nownow'],
  ])('has a value if it says what replaces an absent one: %s', (source, value) => {
    expect(give(source, { from: 'f' })).toEqual({ ok: true, value });
  });

  it.each([
    ['"raw" + (has(input.s) ? "_" + input.s : "")', 'raw'],
    ['("raw" + (has(input.s) ? "_" + input.s : "")).upperAscii()', 'RAW'],
    ['cel.bind(x, has(input.s) ? "_" + input.s : "", "raw" + x)', 'raw'],
    ['cel.bind(x, has(input.s) ? input.s : "", x == "")', true],
    ['cel.bind(x, has(input.s) ? input.s : "", x).size()', 0],
    ['"raw" + input.?s.orValue("")', 'raw'],
    ['"raw" + nonEmpty(input.e).orValue("")', 'raw'],
    ['["raw", input.?s.orValue("")].join("_")', 'raw_'],
    ['["raw", input.e] == ["raw", ""]', true],
    ['cel.bind(x, optional.of(""), x.orValue("d")) == ""', true],
    ['input.l + input.l', []],
  ])('may be joined with an empty string that its author wrote: %s', (source, value) => {
    expect(give(source, { e: '', l: [] })).toEqual({ ok: true, value });
  });

  it.each([
    ['input.n + 1', 3],
    ['input.n * 1.5', 3],
    ['input.n - input.x', 0.5],
    ['input.n > 1.5', true],
    ['input.n == 2.0', true],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['7.0 / 2', 3.5],
    ['int(input.x * 10.0)', 15],
    ['string(input.x)', '1.5'],
    ['string(2.0)', '2'],
    ['string(1e21)', '1e+21'],
    ['max(2, min(20, input.n))', 2],
    ['pad(input.n, 3)', '002'],
    ['size("aü😀")', 3],
    ['"a😀b".substring(1, 2)', '😀'],
    ['"a😀b".indexOf("b")', 2],
    ['"a😀b".split("").size()', 3],
    ['"ÀBC".lowerAscii()', 'Àbc'],
    ['"a-b-c".replace("-", "_")', 'a_b_c'],
    ['"a-b-c".split("-", 2)[1]', 'b-c'],
    ['["b", "a"].map(x, x != "a", x + "!").join()', 'b!'],
    ['input.o.all(name, name.size() == 1)', true],
    ['json({"t": "a\\"b", "n": input.n, "l": [1, 2] == [1, 2]})', '{"t":"a\\"b","n":2,"l":true}'],
  ])('calculates: %s', (source, value) => {
    expect(give(source, { n: 2, x: 1.5, o: { a: 1 } })).toEqual({ ok: true, value });
  });

  it('distinguishes an empty string of the author from one of the event', () => {
    const written = { ok: true, value: '', isWritten: true };
    expect(give('input.?period.orValue("")')).toEqual(written);
    expect(give('has(input.period) ? input.period : ""')).toEqual(written);
    expect(give('cel.bind(p, input.?period, p.orValue(""))')).toEqual(written);
    expect(give('optional.of("")')).toEqual(written);
    expect(give('input.?period.orValue("")', { period: '' })).toEqual({ ok: true, value: '' });
    expect(give('input.?period.orValue("") + ""')).toEqual({ ok: true, value: '' });
    expect(give('[""][0]')).toEqual({ ok: true, value: '' });
  });

  it('may say that its argument is left out', () => {
    expect(give('input.?period')).toEqual({ ok: true, leftOut: true });
    expect(give('nonEmpty(input.?period.orValue(""))')).toEqual({ ok: true, leftOut: true });
    expect(give('input.?period', { period: 'p' })).toEqual({ ok: true, value: 'p' });
    expect(give('has(input.period) ? optional.of("x") : optional.none()')).toEqual({ ok: true, leftOut: true });
  });

  it('names the part of it that is wrong', () => {
    expect(give('"x" + input.items[5].name', { items: [] })).toEqual({
      ok: false,
      error:
        '${{ "x" + input.items[5].name }}: input.items[5]: there is no item [5]: the array has 0, and the first is [0]',
    });
  });

  it('leaves the event as it was', () => {
    const list = Object.freeze([2, 1]);
    const fields = Object.freeze({ input: Object.freeze({ list }) });
    expect(run(anExpression('input.list.map(x, x + 1).size()'), fields)).toEqual({ ok: true, value: 2 });
  });

  it('reads own fields only', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(give(`has(input.${name})`)).toEqual({ ok: true, value: false });
      expect(give(`"${name}" in input`)).toEqual({ ok: true, value: false });
      expect(give(`input["${name}"] == "x"`)).toMatchObject({ ok: false });
    }
  });

  it('keeps a name like __proto__ in an object a name', () => {
    const input = JSON.parse('{"__proto__": {"polluted": true}}');
    expect(give('json(input)', input)).toEqual({ ok: true, value: '{"__proto__":{"polluted":true}}' });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
